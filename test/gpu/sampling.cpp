// Tokens drawn on the device against those that sorting everything in double precision draws.
#include "ops/sampling.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "../native/cpu/sampling_reference.h"
#include "backend.h"
#include "check.h"
#include "graph/device_buffer.h"
#include "random/counter_random.h"

using namespace sizewise;
using namespace sizewise::gpu_check;
using sizewise::testing::ReferenceToken;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

template <typename T>
DeviceBuffer on_device(Backend& backend, const std::vector<T>& values) {
  DeviceBuffer buffer(backend, static_cast<std::int64_t>(values.size() * sizeof(T)));
  backend.copy_in(buffer.data(), reinterpret_cast<const std::byte*>(values.data()), values.size() * sizeof(T));
  return buffer;
}

template <typename T>
std::vector<T> on_host(Backend& backend, const DeviceBuffer& buffer) {
  std::vector<T> values(static_cast<std::size_t>(buffer.size_bytes()) / sizeof(T));
  backend.copy_out(reinterpret_cast<std::byte*>(values.data()), buffer.data(), values.size() * sizeof(T));
  return values;
}

struct Drawn {
  std::vector<SampledToken> sampled;
  std::vector<LikelyToken> likely;
};

Drawn draw(Backend& backend, int vocab, std::span<const SamplingRow> rows, int alternatives) {
  const auto count = static_cast<std::int64_t>(rows.size());
  const DeviceBuffer sampled(backend, count * static_cast<std::int64_t>(sizeof(SampledToken)));
  const DeviceBuffer likely(backend, count * alternatives * static_cast<std::int64_t>(sizeof(LikelyToken)));
  backend.run(Sampling{.vocab = vocab,
                       .rows = rows,
                       .sampled = reinterpret_cast<SampledToken*>(sampled.data()),
                       .alternatives = alternatives,
                       .likely = reinterpret_cast<LikelyToken*>(likely.data())});
  return {on_host<SampledToken>(backend, sampled), on_host<LikelyToken>(backend, likely)};
}

// Every kind of draw.
std::vector<SamplingRow> many_rows(int vocab) {
  std::vector<SamplingRow> rows;
  for (const float temperature : {0.0f, 0.2f, 1.0f, 100.0f})
    for (const int top_k : {0, 1, 40, vocab})
      for (const float top_p : {1.0f, 0.95f, 0.3f, 1e-9f})
        for (const float penalty : {1.0f, 1.3f, 0.5f})
          rows.push_back({.logits = nullptr,
                          .drawn = random_unit({.seed = 7, .stream = 1, .step = rows.size()}, 0),
                          .temperature = temperature,
                          .repetition_penalty = penalty,
                          .top_p = top_p,
                          .top_k = top_k});
  for (const double drawn : {0.0, 1.0 - 0x1p-32}) {
    rows[0].drawn = drawn;
    rows.push_back(rows[0]);
  }
  return rows;
}

std::vector<std::int32_t> some_text(int vocab) {
  std::vector<std::int32_t> text(60);
  for (std::size_t i = 0; i < text.size(); ++i)
    text[i] = static_cast<std::int32_t>(random_bits({.seed = 8, .stream = 1, .step = 0}, i % 40) %
                                        static_cast<unsigned>(vocab));
  return text;
}

void check_draws(Backend& backend, const std::string& what, const std::vector<float>& logits) {
  const int vocab = static_cast<int>(logits.size()), alternatives = std::min(vocab, 7);
  const std::vector<std::int32_t> text = some_text(vocab);
  const DeviceBuffer device_logits = on_device(backend, logits), device_text = on_device(backend, text);
  std::vector<SamplingRow> rows = many_rows(vocab), told = rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].logits = device_logits.floats(), told[i].logits = logits.data();
    rows[i].text = reinterpret_cast<const std::int32_t*>(device_text.data()), told[i].text = text.data();
    rows[i].text_length = told[i].text_length = static_cast<std::int64_t>(text.size());
  }
  const auto [sampled, likely] = draw(backend, vocab, rows, alternatives);
  const auto order = sizewise::testing::in_order({logits.begin(), logits.end()});
  std::size_t wrong = 0, decided = 0, wrong_likely = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ReferenceToken want = sizewise::testing::reference_token(told[i], vocab);
    const SampledToken& got = sampled[i];
    const bool in_range = got.id >= 0 && got.id < vocab;
    wrong += !in_range || got.logit != logits[static_cast<std::size_t>(got.id)] ||
             !(std::abs(got.log_total - want.log_total) <= 1e-5 * (1.0 + std::abs(want.log_total)));
    for (int a = 0; a < alternatives; ++a)
      wrong_likely += likely[i * static_cast<std::size_t>(alternatives) + static_cast<std::size_t>(a)].id !=
                      order[static_cast<std::size_t>(a)];
    if (want.margin < 1e-5) continue;
    ++decided;
    wrong += got.id != want.id || !(std::abs(got.sureness - want.sureness) <= 1e-3 * want.sureness + 1e-5);
  }
  expect(what + ": as sorting gives them, " + std::to_string(wrong) + " wrong", wrong == 0);
  expect(what + ": more than half decided", decided > rows.size() / 2);
  expect(what + ": the likeliest, " + std::to_string(wrong_likely) + " wrong", wrong_likely == 0);
}

}  // namespace

GPU_CASE("sampling: every kind of draw, any vocabulary") {
  const auto backend = cuda_backend();
  for (const int vocab : {1, 2, 31, 33, 1023, 1024, 1025, 5000, 50257, 151936}) {
    const std::string name = "V" + std::to_string(vocab);
    std::vector<float> logits = normal(static_cast<std::size_t>(vocab), 3, 3.0f);
    check_draws(*backend, name, logits);
    std::vector<float> steps = logits;
    for (float& logit : steps) logit = std::round(logit);
    check_draws(*backend, name + " many equal", steps);
    check_draws(*backend, name + " all equal", std::vector<float>(logits.size(), 1.5f));
    for (std::size_t i = 1; i < logits.size(); i += 3) logits[i] = -kInfinity;
    check_draws(*backend, name + " some impossible", logits);
  }
}

GPU_CASE("sampling: logits that are not finite, and the same bits twice") {
  const auto backend = cuda_backend();
  for (const float broken : {std::numeric_limits<float>::quiet_NaN(), kInfinity}) {
    const std::vector<float> logits = normal(3000, 4);
    for (const std::size_t place : {std::size_t{0}, std::size_t{1234}}) {
      std::vector<float> with = logits;
      with[place] = broken;
      const DeviceBuffer on = on_device(*backend, with);
      const SamplingRow row{.logits = on.floats(), .top_p = 0.9f};
      const auto [sampled, likely] = draw(*backend, 3000, {&row, 1}, 3000);
      const auto known = [](std::int32_t id) { return id >= 0 && id < 3000; };
      expect("said to be not finite", !std::isfinite(sampled[0].log_total));
      expect("a token of the vocabulary", known(sampled[0].id));
      expect("likely tokens of the vocabulary",
             std::ranges::all_of(likely, [&](const LikelyToken& one) { return known(one.id); }));
    }
  }
  const DeviceBuffer on = on_device(*backend, normal(50257, 5, 3.0f));
  std::vector<SamplingRow> rows = many_rows(50257);
  for (SamplingRow& row : rows) row.logits = on.floats(), row.repetition_penalty = 1.0f;
  const auto first = draw(*backend, 50257, rows, 1).sampled, second = draw(*backend, 50257, rows, 1).sampled;
  expect("the same tokens twice", std::ranges::equal(first, second, [](const SampledToken& a, const SampledToken& b) {
           return a.id == b.id && a.sureness == b.sureness && a.log_total == b.log_total;
         }));
}

// One token before very many that hold four fifths together: none of them may be rounded away.
GPU_CASE("sampling: a flat tail of a huge vocabulary") {
  const auto backend = cuda_backend();
  for (const int vocab : {1 << 18, 1 << 21}) {
    std::vector<float> logits(static_cast<std::size_t>(vocab), 0.0f);
    logits[7] = static_cast<float>(std::log((vocab - 1) / 4.0));
    const DeviceBuffer on = on_device(*backend, logits);
    std::vector<SamplingRow> rows;
    for (int i = 0; i < 100; ++i)
      for (const float top_p : {1.0f, 0.999999f})
        rows.push_back({.logits = on.floats(), .drawn = (i + 0.5) / 100, .top_p = top_p});
    int peak = 0;
    for (const SampledToken& token : draw(*backend, vocab, rows, 0).sampled) peak += token.id == 7;
    // A draw of the whole falls on it at its place, one of the likeliest at the beginning.
    expect("V" + std::to_string(vocab) + ": the peak has its share, " + std::to_string(peak) + " of 200",
           peak >= 38 && peak <= 42);
  }
}

GPU_CASE("sanitizer: a step of drawing") {
  const auto backend = cuda_backend();
  check_draws(*backend, "V700", normal(700, 3, 3.0f));
}

GPU_CASE("bench sampling: one row") {
  const auto backend = cuda_backend();
  for (const int vocab : {50257, 151936}) {
    const DeviceBuffer on = on_device(*backend, normal(static_cast<std::size_t>(vocab), 5, 3.0f));
    for (const auto& [what, row] :
         {std::pair{"greedy", SamplingRow{.logits = nullptr, .temperature = 0.0f}},
          std::pair{"temperature", SamplingRow{.logits = nullptr}},
          std::pair{"top-k and top-p", SamplingRow{.logits = nullptr, .top_p = 0.95f, .top_k = 50}}}) {
      SamplingRow asked = row;
      asked.logits = on.floats();
      const DeviceBuffer sampled(*backend, sizeof(SampledToken));
      const Sampling op{
          .vocab = vocab, .rows = {&asked, 1}, .sampled = reinterpret_cast<SampledToken*>(sampled.data())};
      constexpr int rounds = 200;
      for (int i = 0; i < 5; ++i) backend->run(op);
      backend->synchronize();
      const auto begin = std::chrono::steady_clock::now();
      for (int i = 0; i < rounds; ++i) backend->run(op);
      backend->synchronize();
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      figure("G11", "drawing a token V" + std::to_string(vocab) + " " + what, seconds / rounds * 1e6, "us");
    }
  }
}
