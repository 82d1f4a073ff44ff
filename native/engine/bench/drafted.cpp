#include "bench/drafted.h"

#include <numeric>

#include "bench/rounds.h"
#include "infer/generate.h"

namespace sizewise::bench {
namespace {

Model rung(int layers, int channels) {
  return {.name = "rung",
          .family = Family::gpt,
          .n_layer = layers,
          .n_head = channels / 32,
          .n_kv_head = channels / 32,
          .d_model = channels,
          .d_ff = 4 * channels,
          .context = 256,
          .vocab = 1024};
}

}  // namespace

// Of random weights neither model knows what the other will write: every proposal is lost.
Figures useless_draft(int threads, double seconds, const Control& control) {
  const auto backend = make_cpu_backend({.threads = threads, .path = {}});
  Weights model(*backend, rung(6, 256)), draft(*backend, rung(2, 64));
  model.initialise(1, threads);
  draft.initialise(2, threads);
  GenerateRequest request{.checkpoint = {},
                          .prompt = std::vector<std::int32_t>(16),
                          .telling = {.token_bytes = [](std::int32_t) { return std::string(1, 'a'); }},
                          .options = {.max_tokens = 200, .temperature = 1.0}};
  std::iota(request.prompt.begin(), request.prompt.end(), 0);
  const auto run = [&](Weights* with) { return generate(model, with, request, control, [](const GeneratedToken&) {}); };
  std::vector<double> ratios;
  double proposed = 0, accepted = 0;
  for (Rounds rounds(seconds, 7, control); rounds.another(); ++request.options.seed) {
    const Generation drafted = run(&draft), plain = run(nullptr);
    ratios.push_back(drafted.tokens_per_second / plain.tokens_per_second);
    proposed += drafted.proposed;
    accepted += drafted.accepted;
  }
  return {{"figure", median(ratios)}, {"spread", spread(ratios)}, {"proposed", proposed}, {"accepted", accepted}};
}

}  // namespace sizewise::bench
