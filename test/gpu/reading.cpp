// A text that spans several splits of the cache, read on the device token by token: recorded and replayed it has the
// logits of the CPU's, and the bits that the same tokens have when several are read at once.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "../native/temporary_folder.h"
#include "backend.h"
#include "check.h"
#include "infer/continuation.h"
#include "model/weights_file.h"
#include "random/counter_random.h"

using namespace sizewise;
using namespace sizewise::gpu_check;

namespace {

constexpr int kVocab = 211;
constexpr std::size_t kTokens = 600, kPrompt = 20;

// The logits of every token after the prompt, one row each.
std::vector<float> read_one_by_one(Weights& weights, std::span<const std::int32_t> ids) {
  Continuation continuation(weights, weights.model().context);
  continuation.restart(ids.first(kPrompt));
  std::vector<float> all;
  for (const std::int32_t id : ids.subspan(kPrompt)) {
    const std::vector<float> logits = continuation.read(id).on_host();
    all.insert(all.end(), logits.begin(), logits.end());
  }
  return all;
}

// The same, one to eight at once.
std::vector<float> read_together(Weights& weights, std::span<const std::int32_t> ids) {
  Continuation continuation(weights, weights.model().context, 8);
  continuation.restart(ids.first(kPrompt));
  std::vector<float> all;
  for (std::size_t at = kPrompt, round = 0; at < ids.size(); ++round) {
    const std::size_t count = std::min(1 + round % 8, ids.size() - at);
    const std::vector<float> logits = continuation.read_each(ids.subspan(at, count)).on_host();
    all.insert(all.end(), logits.begin(), logits.end());
    at += count;
  }
  return all;
}

void check_reading(const Model& model, std::optional<WeightFormat> format) {
  const auto gpu = cuda_backend(), cpu = cpu_backend();
  const TemporaryFolder folder;
  const std::string path = folder.path("weights.safetensors");
  {
    Weights weights(*cpu, model);
    weights.initialise(3, 1);
    write_safetensors(path, parameter_views(weights.parameters(), weights.data(), ""), {});
  }
  const SafetensorsFile file(path);
  Weights on_gpu = read_weights(*gpu, file, model, format), on_cpu = read_weights(*cpu, file, model, format);
  std::vector<std::int32_t> ids(kTokens);
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] = static_cast<std::int32_t>(random_bits({.seed = 5, .stream = 1, .step = 0}, i) % kVocab);
  const std::vector<float> got = read_one_by_one(on_gpu, ids), want = read_one_by_one(on_cpu, ids);
  close(model.name + ", 600 tokens, logits", got, {want.begin(), want.end()}, format ? 3e-2 : 1e-4);
  same_bits(model.name + ", tokens read together", got, read_together(on_gpu, ids));
}

}  // namespace

GPU_CASE("session: a long text, replayed token by token") {
  const Model gpt{.name = "gpt",
                  .family = Family::gpt,
                  .n_layer = 3,
                  .n_head = 4,
                  .n_kv_head = 4,
                  .d_model = 256,
                  .d_ff = 1024,
                  .context = 1024,
                  .vocab = kVocab};
  Model llama = gpt;
  llama.name = "llama", llama.family = Family::llama, llama.n_kv_head = 1, llama.d_ff = 688, llama.context = 640;
  llama.tied_embeddings = llama.bias = false;
  for (const Model& model : {gpt, llama})
    for (const auto format : {std::optional<WeightFormat>(), std::optional(WeightFormat::bf16),
                              std::optional(WeightFormat::int8), std::optional(WeightFormat::int4)})
      check_reading(model, format);
}
