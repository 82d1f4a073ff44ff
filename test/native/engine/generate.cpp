#include "infer/generate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "closeness.h"
#include "cpu/every_path.h"
#include "failure.h"
#include "infer/continuation.h"
#include "model/weights_file.h"
#include "small_models.h"
#include "trained.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

// The logits of the last token, with no cache.
std::vector<float> plain_logits(Weights& weights, const std::vector<std::int32_t>& ids) {
  Backend& backend = weights.backend();
  const int length = static_cast<int>(ids.size()), vocab = weights.model().vocab;
  const LogitsProgram all = logits_program(weights.model(), weights.parameters(), 1, length);
  const DeviceBuffer arena(backend, all.program.arena_bytes());
  const ProgramMemory memory{weights.data(), nullptr, arena.data()};
  backend.copy_in(all.program.address(memory, all.ids), reinterpret_cast<const std::byte*>(ids.data()), ids.size() * 4);
  all.program.run(backend, memory, {});
  std::vector<float> logits(static_cast<std::size_t>(length) * static_cast<std::size_t>(vocab));
  backend.copy_out(reinterpret_cast<std::byte*>(logits.data()), all.program.address(memory, all.logits),
                   logits.size() * 4);
  return {logits.end() - vocab, logits.end()};
}

std::vector<std::int32_t> first(const std::vector<std::int32_t>& ids, std::ptrdiff_t size) {
  return {ids.begin(), ids.begin() + size};
}

struct Result {
  Generation generation;
  std::string streamed;
  std::vector<std::string> pieces = {};
};

Result run(const GenerateRequest& request) {
  Result result;
  result.generation = generate(request, Control{}, [&](const GeneratedToken& token) {
    result.streamed += token.text;
    result.pieces.push_back(token.text);
    for (const Alternative& other : token.alternatives)
      result.pieces.push_back(other.text + std::to_string(other.logprob));
  });
  return result;
}

}  // namespace

TEST_CASE("reading token by token with a cache gives the logits of reading all at once") {
  for (const Model& model : {small_gpt(), small_llama()}) {
    const auto backend = make_cpu_backend({.threads = 1, .path = {}});
    Weights weights(*backend, model);
    weights.initialise(1, 1);
    const std::vector<std::int32_t> ids = random_integers(12, 9, model.vocab);
    Continuation continuation(weights, model.context);
    std::vector<float> logits = continuation.restart(first(ids, 5)).on_host();
    check_close("prefill", logits, plain_logits(weights, first(ids, 5)), {1e-4, 1e-5});
    for (std::ptrdiff_t size = 6; size <= 12; ++size) {
      logits = continuation.read(ids[static_cast<std::size_t>(size) - 1]).on_host();
      check_close("token " + std::to_string(size), logits, plain_logits(weights, first(ids, size)), {1e-4, 1e-5});
    }
    // The context is full: its last half and the new token are read again.
    logits = continuation.read(7).on_host();
    std::vector<std::int32_t> half(ids.begin() + 6, ids.end());
    half.push_back(7);
    check_close("past the context", logits, plain_logits(weights, half), {1e-4, 1e-5});
  }
}

TEST_CASE("with packed weights the cache gives the logits of reading all at once, close to those of fp32") {
  for (Model model : {small_gpt(), small_llama()}) {
    model.d_model = 48;  // neither a whole number of blocks nor of groups
    for (const bool tied : {true, false}) {
      model.tied_embeddings = tied;
      const auto backend = make_cpu_backend({.threads = 2, .path = {}});
      Weights exact(*backend, model);
      exact.initialise(1, 1);
      const TemporaryFolder folder;
      const std::string path = folder.path("weights.safetensors");
      write_safetensors(path, parameter_views(exact.parameters(), exact.data(), ""), {});
      const SafetensorsFile file(path);
      const std::vector<std::int32_t> ids = random_integers(10, 9, model.vocab);
      const std::vector<float> wanted = plain_logits(exact, ids);
      for (const auto& [format, tolerance] :
           {std::pair{WeightFormat::bf16, 0.01}, {WeightFormat::int8, 0.03}, {WeightFormat::int4, 0.3}}) {
        Weights packed(*backend, model, format);
        read_parameters(file, packed.parameters(), "", *backend, packed.data());
        CHECK(packed.parameters().bytes() < exact.parameters().bytes());
        Continuation continuation(packed, model.context);
        continuation.restart(first(ids, 4));
        for (std::size_t at = 4; at < 9; ++at) continuation.read(ids[at]);
        const std::vector<float> logits = continuation.read(ids[9]).on_host();
        check_close("cache", logits, plain_logits(packed, ids), {1e-4, 1e-5});
        double error = 0, size = 0;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
          error += std::pow(logits[i] - wanted[i], 2);
          size += std::pow(wanted[i], 2);
        }
        CHECK(std::sqrt(error / size) < tolerance);
      }
    }
  }
}

namespace {

// Every instruction-set path with 1 thread, the best with 2.
std::vector<std::pair<std::string, int>> backends() {
  std::vector<std::pair<std::string, int>> all = {{"", 2}};
  for (const cpu::Path path : supported_paths()) all.emplace_back(cpu::path_name(path), 1);
  return all;
}

}  // namespace

TEST_CASE("tokens read together give the bits of tokens read one by one, in every format, on 1 thread and on 2") {
  const auto check = [](Weights& weights, std::uint32_t seed) {
    const std::vector<std::int32_t> ids = random_integers(150, seed, weights.model().vocab);
    Continuation alone(weights, 150), together(weights, 150, kRowsAlike);
    for (Continuation* one : {&alone, &together}) one->restart(first(ids, 7));
    std::size_t at = 7;
    for (int rows = 1; rows <= kRowsAlike; at += static_cast<std::size_t>(rows++)) {
      CAPTURE(rows);
      // What was read in vain before leaves nothing behind.
      together.read_each(std::span(ids).first(2));
      together.keep(static_cast<int>(at));
      const auto each = together.read_each(std::span(ids).subspan(at, static_cast<std::size_t>(rows)));
      REQUIRE(each.rows() == rows);
      for (int row = 0; row < rows; ++row)
        CHECK(each.at(row).on_host() == alone.read(ids[at + static_cast<std::size_t>(row)]).on_host());
    }
  };
  for (Model model : {small_gpt(), small_llama()}) {
    model.context = 150;
    model.d_model = 48;
    model.d_ff = 160;
    for (const auto& [path_name, threads] : backends()) {
      const auto backend = make_cpu_backend({.threads = threads, .path = path_name});
      Weights exact(*backend, model);
      exact.initialise(1, 1);
      check(exact, 9);
      const TemporaryFolder folder;
      const std::string path = folder.path("weights.safetensors");
      write_safetensors(path, parameter_views(exact.parameters(), exact.data(), ""), {});
      for (const WeightFormat format : {WeightFormat::bf16, WeightFormat::int8, WeightFormat::int4}) {
        Weights packed(*backend, model, format);
        read_parameters(SafetensorsFile(path), packed.parameters(), "", *backend, packed.data());
        check(packed, 10);
      }
    }
  }
}

TEST_CASE("packed weights continue a prompt as fp32 does where the model is sure") {
  const Trained trained(small_llama());
  GenerateRequest request = trained.request({.max_tokens = 6, .temperature = 0.0});
  const Result exact = run(request);
  for (const WeightFormat format : {WeightFormat::bf16, WeightFormat::int8}) {
    request.weights = format;
    CHECK(run(request).generation.ids == exact.generation.ids);
  }
}

namespace {

// A smaller one, which learnt the same less well.
Model smaller(Model model) {
  model.n_layer = 1;
  model.d_model /= 2;
  model.d_ff /= 2;
  return model;
}

void check_same(const Result& with, const Result& without) {
  CHECK(with.generation.ids == without.generation.ids);
  CHECK(with.generation.logprobs == without.generation.logprobs);
  CHECK(with.generation.text == without.generation.text);
  CHECK(with.generation.finish == without.generation.finish);
  CHECK(with.streamed == without.streamed);
  CHECK(with.pieces == without.pieces);
}

}  // namespace

TEST_CASE("a draft changes no token: any seed, temperature, filter and format, on 1 thread and on 2") {
  for (Model model : {small_gpt(), small_llama()}) {
    model.context = 40;
    const Trained trained(model), other(smaller(model)), random(smaller(model), 1);
    int proposed = 0, accepted = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      for (SamplingOptions options : {SamplingOptions{.temperature = 0.0},
                                      {.temperature = 0.7},
                                      {.temperature = 1.5},
                                      {.temperature = 1.0, .top_k = 5, .top_p = 0.8},
                                      {.temperature = 1.2, .repetition_penalty = 1.3}}) {
        options.seed = seed;
        // Up to the context's edge, and past it.
        options.max_tokens = seed % 2 ? 37 : 90;
        GenerateRequest request = trained.request(options);
        request.threads = seed % 3 == 0 ? 2 : 1;
        request.telling.alternatives = seed % 2 ? 2 : 0;
        if (seed % 4)
          request.weights = std::array{WeightFormat::bf16, WeightFormat::int8, WeightFormat::int4}[seed % 4 - 1];
        const Result without = run(request);
        for (const std::string& draft : {trained.path(), other.path(), random.path()}) {
          request.draft = draft;
          for (const bool always : {true, false}) {
            request.always_ahead = always;
            const Result with = run(request);
            check_same(with, without);
            if (!always) continue;
            CHECK(with.generation.proposed > 0);
            CHECK(with.generation.accepted <= with.generation.proposed);
            if (draft != other.path()) continue;
            proposed += with.generation.proposed;
            accepted += with.generation.accepted;
          }
        }
      }
    }
    CHECK(accepted > proposed / 20);
    CHECK(accepted < proposed);
  }
}

TEST_CASE("of a model that drafts for itself everything is accepted, of one that knows nothing little") {
  Model model = small_gpt();
  model.context = 150;
  const Trained trained(model), random(model, 1);
  for (const double temperature : {0.0, 1.0}) {
    GenerateRequest request = trained.request({.max_tokens = 100, .temperature = temperature});
    request.always_ahead = true;
    request.draft = trained.path();
    const Generation itself = run(request).generation;
    CHECK(itself.accepted == itself.proposed);
    CHECK(itself.accepted > 80);
    request.draft = random.path();
    const Generation nothing = run(request).generation;
    CHECK(nothing.accepted < nothing.proposed / 5);
  }
}

TEST_CASE("with a draft, text ends where it ends without: at a stop string, an end of text, the last token, a cancel") {
  const Trained trained(small_gpt());
  const auto both = [&](GenerateRequest request) {
    const Result without = run(request);
    request.draft = trained.path();
    request.always_ahead = true;
    check_same(run(request), without);
    return without.generation;
  };
  CHECK(both(trained.request({.max_tokens = 40, .temperature = 0.0, .stop = {"ij"}})).finish == Finish::stop);
  GenerateRequest ends = trained.request({.max_tokens = 40, .temperature = 0.0});
  ends.telling.end_of_text = 'i' - 'a';
  CHECK(both(ends).finish == Finish::end_of_text);
  for (const int most : {0, 1, 2, 3, 9}) CHECK(both(trained.request({.max_tokens = most})).finish == Finish::length);
  Control control;
  int tokens = 0;
  GenerateRequest request = trained.request({.max_tokens = 40});
  request.draft = trained.path();
  request.always_ahead = true;
  const Generation cancelled = generate(request, control, [&](const GeneratedToken&) {
    if (++tokens == 5) control.cancel();
  });
  CHECK(cancelled.finish == Finish::cancelled);
  CHECK(cancelled.ids.size() == 5);
}

TEST_CASE("a draft of a shorter context drafts on, one of another vocabulary is refused") {
  Model model = small_gpt();
  model.context = 60;
  const Trained trained(model), shorter(small_gpt());
  GenerateRequest request = trained.request({.max_tokens = 100, .temperature = 0.8});
  const Result without = run(request);
  request.draft = shorter.path();
  request.always_ahead = true;
  const Result with = run(request);
  check_same(with, without);
  CHECK(with.generation.proposed > 60);

  model.vocab = 24;
  const Trained strange(model);
  request.draft = strange.path();
  const auto failure = failure_of([&] { run(request); });
  CHECK(failure.code == "usage");
  CHECK(failure.at == "draft");
  CHECK(contains(failure.message, "23 tokens, but has 24"));
}

TEST_CASE("a prompt longer than the context keeps its end") {
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  Weights weights(*backend, small_gpt());
  weights.initialise(1, 1);
  const std::vector<std::int32_t> ids = random_integers(30, 9, 23);
  Continuation continuation(weights, 12);
  check_close("end", continuation.restart(ids).on_host(), plain_logits(weights, {ids.end() - 12, ids.end()}),
              {1e-4, 1e-5});
}

TEST_CASE("greedy generation continues what was learnt, past the context's end, and streams what it returns") {
  for (const Model& model : {small_gpt(), small_llama()}) {
    const Trained trained(model);
    const auto [generation, streamed, pieces] = run(trained.request({.max_tokens = 40, .temperature = 0.0}));
    CHECK(generation.ids.size() == 40);
    CHECK(generation.logprobs.size() == 40);
    CHECK(generation.text == streamed);
    CHECK(pieces.size() == 40);
    CHECK(generation.text.starts_with("ghi"));
    CHECK(generation.finish == Finish::length);
    CHECK(generation.first_token_ms > 0.0);
    CHECK(generation.tokens_per_second > 0.0);
    for (const double logprob : generation.logprobs) CHECK((logprob <= 0.0 && logprob > -5.0));
  }
}

TEST_CASE("one seed gives one text, another seed another") {
  const Trained trained(small_gpt());
  const SamplingOptions options{.max_tokens = 30, .temperature = 1.5, .seed = 1};
  SamplingOptions other = options;
  other.seed = 2;
  CHECK(run(trained.request(options)).generation.ids == run(trained.request(options)).generation.ids);
  CHECK(run(trained.request(options)).generation.ids != run(trained.request(other)).generation.ids);
}

TEST_CASE("generation ends at a stop string, at the end of text, and when cancelled") {
  const Trained trained(small_gpt());
  const auto stopped = run(trained.request({.max_tokens = 40, .temperature = 0.0, .stop = {"ij"}}));
  CHECK(stopped.generation.finish == Finish::stop);
  CHECK(stopped.generation.text == "gh");
  CHECK(stopped.streamed == "gh");

  GenerateRequest ends = trained.request({.max_tokens = 40, .temperature = 0.0});
  ends.telling.end_of_text = 'i' - 'a';
  const auto ended = run(ends);
  CHECK(ended.generation.finish == Finish::end_of_text);
  CHECK(ended.generation.text == "gh");
  CHECK(ended.generation.ids.size() == 2);

  Control control;
  int tokens = 0;
  const Generation cancelled = generate(trained.request({.max_tokens = 40}), control, [&](const GeneratedToken&) {
    if (++tokens == 3) control.cancel();
  });
  CHECK(cancelled.finish == Finish::cancelled);
  CHECK(cancelled.ids.size() == 3);
  const Generation nothing = run(trained.request({.max_tokens = 0})).generation;
  CHECK(nothing.text.empty());
  CHECK(nothing.first_token_ms == 0.0);
}

TEST_CASE("each token tells the most likely of its place, whatever temperature and penalty did to the choice") {
  const Trained trained(small_gpt());
  GenerateRequest request = trained.request({.max_tokens = 20, .temperature = 3.0, .repetition_penalty = 1.5});
  const Generation without = run(request).generation;
  request.telling.alternatives = 4;
  std::vector<GeneratedToken> tokens;
  const Generation with = generate(request, Control{}, [&](const GeneratedToken& token) { tokens.push_back(token); });
  CHECK(with.ids == without.ids);
  CHECK(with.logprobs == without.logprobs);
  REQUIRE(tokens.size() == 20);
  int unlikely = 0;
  for (const GeneratedToken& token : tokens) {
    REQUIRE(token.alternatives.size() == 4);
    double total = 0.0, before = 0.0;
    bool told = false;
    for (const Alternative& other : token.alternatives) {
      CHECK(other.text == std::string(1, static_cast<char>('a' + other.id)));
      CHECK(other.logprob <= before);
      before = other.logprob;
      total += std::exp(other.logprob);
      if (other.id != token.id) continue;
      told = true;
      CHECK(other.logprob == token.logprob);
    }
    CHECK(total <= 1.0 + 1e-9);
    // A token that is not among them is less likely than all of them.
    if (!told) CHECK(token.logprob <= before);
    unlikely += told ? 0 : 1;
  }
  CHECK(unlikely > 0);
  CHECK(unlikely < 20);

  request.telling.alternatives = 1000;
  request.options.max_tokens = 1;
  generate(request, Control{}, [&](const GeneratedToken& token) {
    double total = 0.0;
    for (const Alternative& other : token.alternatives) total += std::exp(other.logprob);
    CHECK(token.alternatives.size() == 23);
    CHECK(total == doctest::Approx(1.0));
  });
  request.telling.alternatives = -1;
  CHECK(failure_of([&] { run(request); }).at == "alternatives");
}

TEST_CASE("an empty prompt and ids of another tokenizer are refused") {
  const Trained trained(small_gpt());
  GenerateRequest request = trained.request({});
  request.prompt = {};
  CHECK(failure_of([&] { run(request); }).at == "prompt");
  request.prompt = {23};
  CHECK(contains(failure_of([&] { run(request); }).message, "[0, 23), but one is 23"));
  request = trained.request({.temperature = -1.0});
  CHECK(failure_of([&] { run(request); }).code == "usage");
}
