#include "ops/sampling.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <tuple>

#include "cpu/every_path.h"
#include "cpu/sampling_reference.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Numbers of a draw that can be compared whole.
using Numbers = std::tuple<double, double, float, std::int32_t>;
Numbers numbers(const SampledToken& token) { return {token.log_total, token.sureness, token.logit, token.id}; }

std::vector<Numbers> sample(Backend& backend, int vocab, const std::vector<SamplingRow>& rows) {
  std::vector<SampledToken> sampled(rows.size());
  backend.run(Sampling{.vocab = vocab, .rows = rows, .sampled = sampled.data()});
  std::vector<Numbers> all;
  for (const SampledToken& token : sampled) all.push_back(numbers(token));
  return all;
}

// Every kind of draw from these logits.
std::vector<SamplingRow> many_rows(const std::vector<float>& logits, const std::vector<std::int32_t>& text) {
  std::vector<SamplingRow> rows;
  std::uint64_t n = 0;
  for (const float temperature : {0.0f, 0.2f, 1.0f, 100.0f})
    for (const int top_k : {0, 1, 40, 3000})
      for (const float top_p : {1.0f, 0.95f, 0.3f, 1e-9f})
        for (const float penalty : {1.0f, 1.3f, 0.5f})
          rows.push_back({.logits = logits.data(),
                          .text = text.data(),
                          .text_length = static_cast<std::int64_t>(text.size()),
                          .drawn = random_unit({1, 2, n++}, 0),
                          .temperature = temperature,
                          .repetition_penalty = penalty,
                          .top_p = top_p,
                          .top_k = top_k});
  return rows;
}

void check_rows(int vocab, const std::vector<SamplingRow>& rows) {
  on_every_path([&](Backend& backend) { return sample(backend, vocab, rows); },
                [&](const std::vector<Numbers>& sampled) {
                  std::size_t decided = 0;
                  for (std::size_t i = 0; i < rows.size(); ++i) {
                    const SamplingRow& row = rows[i];
                    CAPTURE(vocab);
                    CAPTURE(i);
                    const auto [log_total, sureness, logit, id] = sampled[i];
                    const ReferenceToken wanted = reference_token(row, vocab);
                    CHECK(log_total == doctest::Approx(wanted.log_total).epsilon(1e-6));
                    REQUIRE(id >= 0);
                    REQUIRE(id < vocab);
                    CHECK(logit == row.logits[id]);
                    if (wanted.margin < 1e-5) continue;
                    ++decided;
                    CHECK(id == wanted.id);
                    CHECK(sureness == doctest::Approx(wanted.sureness).epsilon(1e-3).scale(1e-2));
                  }
                  CHECK(decided > rows.size() / 2);
                });
}

// At what share of many evenly spread draws each id comes.
std::vector<double> shares(Backend& backend, const std::vector<float>& logits, SamplingRow row, int draws) {
  std::vector<SamplingRow> rows(static_cast<std::size_t>(draws), row);
  for (int i = 0; i < draws; ++i) rows[static_cast<std::size_t>(i)].drawn = (i + 0.5) / draws;
  std::vector<double> counted(logits.size());
  for (const Numbers& drawn : sample(backend, static_cast<int>(logits.size()), rows))
    counted[static_cast<std::size_t>(std::get<3>(drawn))] += 1.0 / draws;
  return counted;
}

}  // namespace

TEST_CASE("sampling draws what sorting everything in double precision draws, of any vocabulary") {
  for (const int vocab : {1, 2, 63, 64, 65, 1024, 1025, 5000}) {
    const auto text = random_integers(50, 4, vocab);
    check_rows(vocab, many_rows(random_floats(vocab, 3, 3.0), text));
    // Many equal ones.
    std::vector<float> steps = random_floats(vocab, 5, 2.0);
    for (float& value : steps) value = std::round(value);
    check_rows(vocab, many_rows(steps, text));
  }
}

TEST_CASE("sampling never draws what has no share, and knows logits of any size") {
  std::vector<float> logits = random_floats(3000, 6, 2.0);
  for (std::size_t i = 0; i < logits.size(); i += 3) logits[i] = -kInfinity;
  for (std::size_t i = 1; i < 1500; ++i) logits[i] = -1e30f;
  logits[2500] = 1e-40f;
  for (const float size : {1.0f, 1e4f, 1e30f}) {
    std::vector<float> scaled = logits;
    for (float& logit : scaled) logit = std::isinf(logit) || logit < -1e29f ? logit : logit * size;
    on_every_path([&](Backend& backend) { return sample(backend, 3000, many_rows(scaled, {0, 2500, 7})); },
                  [&](const std::vector<Numbers>& sampled) {
                    for (const auto& [log_total, sureness, logit, id] : sampled) {
                      CHECK(std::isfinite(log_total));
                      CHECK(id >= 1500);
                      CHECK(std::isfinite(logit));
                    }
                  });
  }
}

TEST_CASE("sampling at temperatures near nothing and near infinity, and with penalties as far apart") {
  using Limits = std::numeric_limits<float>;
  const std::vector<float> logits = {2.0f, -kInfinity, 3.0f, -1.0f, 0.0f};
  const std::vector<std::int32_t> text = {2, 1, 3};
  const auto ids = [&](Backend& backend, float temperature, float penalty) {
    std::vector<std::int32_t> drawn;
    for (const double at : {0.01, 0.4, 0.99})
      for (const auto& [log_total, sureness, logit, id] : sample(backend, 5,
                                                                 {{.logits = logits.data(),
                                                                   .text = text.data(),
                                                                   .text_length = 3,
                                                                   .drawn = at,
                                                                   .temperature = temperature,
                                                                   .repetition_penalty = penalty}}))
        drawn.push_back(id);
    return drawn;
  };
  on_every_path([&](Backend& backend) { return ids(backend, Limits::min(), 1.0f); },
                [](const auto& drawn) { CHECK(drawn == std::vector<std::int32_t>{2, 2, 2}); });
  // All that are possible are alike: four of them, in their order.
  on_every_path([&](Backend& backend) { return ids(backend, Limits::max(), 1.0f); },
                [](const auto& drawn) { CHECK(drawn == std::vector<std::int32_t>{0, 2, 4}); });
  on_every_path([&](Backend& backend) { return ids(backend, 1e-3f, Limits::max()); },
                [](const auto& drawn) { CHECK(drawn == std::vector<std::int32_t>{0, 0, 0}); });
  on_every_path([&](Backend& backend) { return ids(backend, 1e-3f, Limits::min()); },
                [](const auto& drawn) { CHECK(drawn == std::vector<std::int32_t>{2, 2, 2}); });
}

TEST_CASE("sampling gives each token its share, with and without filters") {
  const std::vector<float> logits = {1.0f, 3.0f, 2.0f, 3.0f, -1.0f};
  double total = 0.0;
  for (const float logit : logits) total += std::exp(logit / 2.0);
  cpu::CpuBackend backend(cpu::best_path(), 1);
  for (const int top_k : {0, 5}) {
    const auto shared = shares(backend, logits, {.logits = logits.data(), .temperature = 2.0f, .top_k = top_k}, 20000);
    for (std::size_t id = 0; id < 5; ++id)
      CHECK(shared[id] == doctest::Approx(std::exp(logits[id] / 2.0) / total).epsilon(1e-3));
  }
  const auto three = shares(backend, logits, {.logits = logits.data(), .top_k = 3}, 3000);
  CHECK(three[0] + three[4] == 0.0);
  CHECK(three[2] > 0.0);
  const auto two = shares(backend, logits, {.logits = logits.data(), .top_p = 0.7f}, 3000);
  CHECK(two[1] == doctest::Approx(0.5).epsilon(1e-3));
  CHECK(two[3] == doctest::Approx(0.5).epsilon(1e-3));
}

TEST_CASE("sampling says where logits are not finite, and gives a token of the vocabulary") {
  for (const float broken : {std::numeric_limits<float>::quiet_NaN(), kInfinity, -kInfinity}) {
    std::vector<float> logits(100, broken == -kInfinity ? broken : 1.0f);
    logits[70] = broken;
    on_every_path(
        [&](Backend& backend) {
          std::vector<std::pair<bool, std::int32_t>> told;
          for (const auto& [log_total, sureness, logit, id] :
               sample(backend, 100, {{.logits = logits.data()}, {.logits = logits.data(), .top_p = 0.5f, .top_k = 3}}))
            told.emplace_back(std::isfinite(log_total), id);
          return told;
        },
        [](const auto& told) {
          for (const auto& [finite, id] : told) {
            CHECK(!finite);
            CHECK((id >= 0 && id < 100));
          }
        });
    cpu::CpuBackend backend(cpu::best_path(), 1);
    SampledToken token{};
    std::array<LikelyToken, 100> likely{};
    const std::array rows{SamplingRow{.logits = logits.data()}};
    backend.run(Sampling{.vocab = 100, .rows = rows, .sampled = &token, .alternatives = 100, .likely = likely.data()});
    CHECK(!std::isfinite(token.log_total));
    CHECK(token.id < 100);
    for (const LikelyToken& one : likely) CHECK((one.id >= 0 && one.id < 100));
  }
}

TEST_CASE("sampling tells the highest logits, highest first, of equal ones the lower id first") {
  for (const int vocab : {1, 5, 64, 700, 5000}) {
    std::vector<float> logits = random_floats(vocab, 8, 3.0);
    for (std::size_t i = 0; i < logits.size(); i += 2) logits[i] = std::round(logits[i]);
    for (const int count : {1, 5, 60, 5000}) {
      const int told = std::min(count, vocab);
      const std::array rows{SamplingRow{.logits = logits.data(), .temperature = 0.0f},
                            SamplingRow{.logits = logits.data(), .top_p = 0.5f}};
      on_every_path(
          [&](Backend& backend) {
            std::vector<LikelyToken> likely(2 * static_cast<std::size_t>(told));
            std::array<SampledToken, 2> sampled{};
            backend.run(Sampling{.vocab = vocab,
                                 .rows = rows,
                                 .sampled = sampled.data(),
                                 .alternatives = told,
                                 .likely = likely.data()});
            std::vector<std::pair<std::int32_t, float>> all;
            for (const auto& [logit, id] : likely) all.emplace_back(id, logit);
            return all;
          },
          [&](const auto& likely) {
            const auto wanted = in_order({logits.begin(), logits.end()});
            for (std::size_t i = 0; i < likely.size(); ++i) {
              const auto id = wanted[i % static_cast<std::size_t>(told)];
              CHECK(likely[i] == std::pair(id, logits[static_cast<std::size_t>(id)]));
            }
          });
    }
  }
}
