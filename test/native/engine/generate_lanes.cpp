#include "infer/generate_lanes.h"

#include <doctest/doctest.h>

#include <map>
#include <memory>

#include "cpu/every_path.h"
#include "failure.h"
#include "infer/continuation.h"
#include "infer/together.h"
#include "small_models.h"
#include "trained.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

struct Written {
  Generation generation = {};
  std::vector<std::string> pieces = {};
  int ends = 0;
  void add(const GeneratedToken& token) {
    pieces.push_back(token.text);
    for (const Alternative& other : token.alternatives)
      pieces.push_back(other.text + std::to_string(other.logprob) + std::to_string(other.id));
  }
};

std::vector<Written> write(const GenerateLanesRequest& request,
                           const std::function<void(std::size_t, std::span<Control>)>& after_token = {},
                           const Control& control = {}) {
  const auto controls = std::make_unique<Control[]>(request.lanes.size());
  const std::span<Control> all(controls.get(), request.lanes.size());
  std::vector<Written> written(request.lanes.size());
  generate_lanes(request, control, all,
                 {.on_token =
                      [&](std::size_t lane, const GeneratedToken& token) {
                        CHECK(written[lane].ends == 0);
                        written[lane].add(token);
                        if (after_token) after_token(lane, all);
                      },
                  .on_end =
                      [&](std::size_t lane, const Generation& generation) {
                        written[lane].generation = generation;
                        ++written[lane].ends;
                      }});
  return written;
}

Written write_alone(const GenerateLanesRequest& request, const Lane& lane) {
  Written written;
  written.generation = generate({.checkpoint = request.checkpoint,
                                 .prompt = lane.prompt,
                                 .telling = request.telling,
                                 .options = lane.options,
                                 .weights = request.weights,
                                 .threads = request.threads},
                                Control{}, [&](const GeneratedToken& token) { written.add(token); });
  return written;
}

void check_same(const Written& lane, const Written& alone) {
  CHECK(lane.ends == 1);
  CHECK(lane.generation.ids == alone.generation.ids);
  CHECK(lane.generation.logprobs == alone.generation.logprobs);
  CHECK(lane.generation.text == alone.generation.text);
  CHECK(lane.generation.finish == alone.generation.finish);
  CHECK(lane.pieces == alone.pieces);
}

GenerateLanesRequest request_of(const Trained& trained, std::vector<Lane> lanes) {
  const GenerateRequest one = trained.request({});
  return {.checkpoint = one.checkpoint, .lanes = std::move(lanes), .telling = one.telling, .threads = 1};
}

// Prompts of one token to more than the context, texts of none to many times the context, some alike.
std::vector<Lane> all_kinds(int context) {
  const std::vector<std::int32_t> ids = random_integers(3 * static_cast<std::size_t>(context), 5, 23);
  const auto prompt = [&](int size) { return std::vector<std::int32_t>(ids.begin(), ids.begin() + size); };
  std::vector<Lane> lanes = {
      {prompt(1), {.max_tokens = 3 * context, .temperature = 0.0}},
      {prompt(5), {.max_tokens = 9, .temperature = 0.8, .seed = 1}},
      {prompt(5), {.max_tokens = 2 * context, .temperature = 1.5, .seed = 2}},
      {prompt(context), {.max_tokens = context, .temperature = 1.0, .top_k = 5, .top_p = 0.8, .seed = 3}},
      {prompt(3 * context), {.max_tokens = 12, .temperature = 1.2, .repetition_penalty = 1.3, .seed = 4}},
      {prompt(3), {.max_tokens = 40, .temperature = 0.0, .stop = {"ij"}}},
      {prompt(5), {.max_tokens = 0}},
      {prompt(2), {.max_tokens = 1}},
  };
  return lanes;
}

}  // namespace

TEST_CASE("lanes write what they write alone: any prompt, options, format, instruction set, on 1 thread and on 2") {
  for (Model model : {small_gpt(), small_llama()}) {
    model.context = 24;
    const Trained trained(model);
    GenerateLanesRequest request = request_of(trained, all_kinds(model.context));
    std::map<Finish, int> finishes;
    for (const auto& format : {std::optional<WeightFormat>{}, std::optional(WeightFormat::bf16),
                               std::optional(WeightFormat::int8), std::optional(WeightFormat::int4)}) {
      for (const int threads : {1, 2}) {
        request.weights = format;
        request.threads = threads;
        request.telling.alternatives = threads == 1 ? 3 : 0;
        if (threads == 2) request.telling.end_of_text = 4;
        const std::vector<Written> written = write(request);
        for (std::size_t lane = 0; lane < request.lanes.size(); ++lane) {
          CAPTURE(lane);
          check_same(written[lane], write_alone(request, request.lanes[lane]));
          ++finishes[written[lane].generation.finish];
        }
      }
      request.telling.end_of_text = std::nullopt;
    }
    CHECK(finishes[Finish::length] > 0);
    CHECK(finishes[Finish::stop] > 0);
    CHECK(finishes[Finish::end_of_text] > 0);
  }
}

TEST_CASE("more lanes than are read together, all with one prompt and a seed each, are different texts") {
  const Trained trained(small_llama());
  GenerateLanesRequest request = request_of(trained, {});
  for (std::uint64_t seed = 0; seed < kRowsAlike + 5; ++seed)
    request.lanes.push_back({{3, 4, 5}, {.max_tokens = 30, .temperature = 1.5, .seed = seed}});
  const std::vector<Written> written = write(request);
  std::map<std::string, int> texts;
  for (std::size_t lane = 0; lane < request.lanes.size(); ++lane) {
    check_same(written[lane], write_alone(request, request.lanes[lane]));
    ++texts[written[lane].generation.text];
  }
  CHECK(texts.size() > kRowsAlike);
}

TEST_CASE("a lane that is cancelled ends there, and the others write on") {
  const Trained trained(small_gpt());
  GenerateLanesRequest request = request_of(trained, {});
  for (std::uint64_t seed = 0; seed < 4; ++seed)
    request.lanes.push_back({{3, 4, 5}, {.max_tokens = 30, .temperature = 1.0, .seed = seed}});
  int tokens = 0;
  const std::vector<Written> written = write(request, [&](std::size_t lane, std::span<Control> controls) {
    // Lane 3 before its first token, lane 1 after its seventh.
    if (lane == 0) controls[3].cancel();
    if (lane == 1 && ++tokens == 7) controls[1].cancel();
  });
  CHECK(written[3].generation.finish == Finish::cancelled);
  CHECK(written[3].generation.ids.empty());
  CHECK(written[3].ends == 1);
  CHECK(written[1].generation.finish == Finish::cancelled);
  CHECK(written[1].generation.ids.size() == 7);
  for (const std::size_t lane : {0, 2}) check_same(written[lane], write_alone(request, request.lanes[lane]));
}

TEST_CASE("all lanes are cancelled at once") {
  const Trained trained(small_gpt());
  const GenerateLanesRequest request =
      request_of(trained, {{{3}, {.max_tokens = 30}}, {{4, 5}, {.max_tokens = 30}}, {{4, 5}, {.max_tokens = 0}}});
  Control control;
  int tokens = 0;
  const auto cancel_later = [&](std::size_t, std::span<Control>) {
    if (++tokens == 10) control.cancel();
  };
  const std::vector<Written> written = write(request, cancel_later, control);
  CHECK(tokens == 10);
  for (const std::size_t lane : {0, 1}) {
    CHECK(written[lane].generation.finish == Finish::cancelled);
    CHECK(written[lane].generation.ids.size() == 5);
  }
  CHECK(written[2].generation.finish == Finish::length);
}

TEST_CASE("of lanes read together each has the logits that it has alone, on every instruction set") {
  for (Model model : {small_gpt(), small_llama()}) {
    model.context = 40;
    model.d_model = 48;
    model.d_ff = 160;
    for (const cpu::Path path : supported_paths()) {
      const auto backend = make_cpu_backend({.threads = 1, .path = std::string(cpu::path_name(path))});
      Weights weights(*backend, model);
      weights.initialise(1, 1);
      const std::vector<std::int32_t> ids = random_integers(64, 9, model.vocab);
      std::vector<Continuation> alone, lanes;
      for (std::size_t lane = 0; lane < kRowsAlike; ++lane) {
        for (auto* all : {&alone, &lanes}) all->emplace_back(weights, 40);
        for (auto* all : {&alone, &lanes}) all->back().restart(std::span(ids).subspan(lane, 1 + lane));
      }
      Together together(weights, 40);
      for (std::size_t step = 0; step < 30; ++step) {
        std::vector<Together::Next> next;
        for (std::size_t lane = 0; lane < kRowsAlike; ++lane) next.push_back({&lanes[lane], ids[step + lane]});
        std::size_t compared = 0;
        together.read(next, [&](std::size_t first, const Logits& logits) {
          CHECK(first == compared);
          for (int row = 0; row < logits.rows(); ++row, ++compared)
            CHECK(logits.at(row).on_host() == alone[compared].read(ids[step + compared]).on_host());
        });
        CHECK(compared == kRowsAlike);
      }
    }
  }
}

TEST_CASE("lanes say what they took together, and refuse what one text refuses") {
  const Trained trained(small_gpt());
  GenerateLanesRequest request = request_of(trained, {{{3}, {.max_tokens = 5}}, {{4, 5}, {.max_tokens = 5}}});
  for (const Written& lane : write(request)) {
    CHECK(lane.generation.memory_bytes > write_alone(request, request.lanes[0]).generation.memory_bytes);
    CHECK(lane.generation.first_token_ms > 0.0);
    CHECK(lane.generation.tokens_per_second > 0.0);
  }
  request.lanes[1].prompt = {23};
  CHECK(failure_of([&] { write(request); }).at == "prompt");
  request.lanes[1] = {{3}, {.temperature = -1.0}};
  CHECK(failure_of([&] { write(request); }).code == "usage");
  request.lanes.clear();
  CHECK(failure_of([&] { write(request); }).at == "lanes");
}
