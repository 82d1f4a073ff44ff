// Whole runs on the device, through the library that the engine opens at run time: what the CPU says of their weights,
// and that a run which was paused ends in the same bytes as one which was not.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../native/temporary_folder.h"
#include "check.h"
#include "infer/generate.h"
#include "infer/generate_lanes.h"
#include "io/token_shard.h"
#include "random/counter_random.h"
#include "train/evaluate.h"
#include "train/session.h"

using namespace sizewise;
using namespace sizewise::gpu_check;

namespace {

constexpr int kVocab = 211;

std::string write_shard(const TemporaryFolder& folder, const std::string& name, std::size_t count,
                        std::uint32_t stream) {
  std::vector<std::int32_t> ids(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t bits = random_bits({.seed = 3, .stream = stream, .step = 0}, i);
    ids[i] = i > 0 && bits % 8 ? (ids[i - 1] + 1) % kVocab : static_cast<std::int32_t>(bits / 8 % kVocab);
  }
  TokenShardWriter writer(folder.path(name), kVocab);
  writer.append(ids);
  writer.commit(1, 4 * count);
  return folder.path(name);
}

struct Ended {
  double validation_loss = 0.0;
  std::string checkpoint;
};

Ended run(TrainRequest request, std::int64_t pause_at) {
  Control control;
  Ended ended;
  train(request, control, [&](std::vector<TrainEvent>&& events) {
    for (const TrainEvent& event : events) {
      if (const auto* evaluated = std::get_if<Evaluated>(&event)) {
        ended.validation_loss = evaluated->validation_loss;
        if (evaluated->step == pause_at) control.pause();
      }
      if (const auto* saved = std::get_if<CheckpointSaved>(&event)) ended.checkpoint = saved->file;
    }
  });
  return ended;
}

Generation written(const std::string& checkpoint, const std::string& device, std::optional<WeightFormat> weights,
                   std::optional<std::string> draft = {}) {
  const GenerateRequest request{.checkpoint = checkpoint,
                                .prompt = {1, 2, 3, 4, 5},
                                .telling = {.token_bytes = [](std::int32_t) { return std::string(1, 'a'); }},
                                .options = {.max_tokens = 24, .temperature = 0.0},
                                .weights = weights,
                                .draft = draft,
                                .always_ahead = true,
                                .device = device};
  return generate(request, {}, [](const GeneratedToken&) {});
}

std::vector<std::vector<std::int32_t>> written_together(const std::string& checkpoint,
                                                        std::optional<WeightFormat> weights) {
  GenerateLanesRequest request{.checkpoint = checkpoint,
                               .lanes = {},
                               .telling = {.token_bytes = [](std::int32_t) { return std::string(1, 'a'); }},
                               .weights = weights,
                               .device = "cuda"};
  for (int lane = 0; lane < 3; ++lane)
    request.lanes.push_back({{1, 2, 3, 4, 5}, {.max_tokens = 24, .temperature = 0.0}});
  std::vector<std::vector<std::int32_t>> ids(request.lanes.size());
  const std::vector<Control> controls(request.lanes.size());
  generate_lanes(request, {}, controls,
                 {.on_token = [](std::size_t, const GeneratedToken&) {},
                  .on_end = [&](std::size_t lane, const Generation& end) { ids[lane] = end.ids; }});
  return ids;
}

// Greedy, so that nothing is drawn: near ties aside the tokens are the CPU's, and their probabilities are close.
void check_writing(const std::string& checkpoint) {
  for (const std::optional<WeightFormat> weights :
       {std::optional<WeightFormat>(), std::optional(WeightFormat::bf16), std::optional(WeightFormat::int8),
        std::optional(WeightFormat::int4)}) {
    const Generation cpu = written(checkpoint, "cpu", weights), gpu = written(checkpoint, "cuda", weights);
    double largest = 0;
    std::size_t alike = 0;
    while (alike < cpu.ids.size() && alike < gpu.ids.size() && cpu.ids[alike] == gpu.ids[alike]) {
      largest = std::max(largest, std::abs(cpu.logprobs[alike] - gpu.logprobs[alike]));
      ++alike;
    }
    std::printf("  writing: %zu of %zu tokens as the CPU's, log-probabilities within %.1e\n", alike, cpu.ids.size(),
                largest);
    expect("the device writes what the CPU writes", alike >= cpu.ids.size() / 2 && largest < (weights ? 3e-2 : 1e-3));
    expect("beside a draft the tokens are the same", written(checkpoint, "cuda", weights, checkpoint).ids == gpu.ids);
    for (const auto& lane : written_together(checkpoint, weights))
      expect("a lane among others writes what it writes alone", lane == gpu.ids);
  }
}

void check_runs(const Model& model, Precision precision) {
  const TemporaryFolder data, whole, parts;
  TrainRequest request{.model = model,
                       .recipe = {.max_steps = 40,
                                  .batch_size = 4,
                                  .learning_rate = 3e-3,
                                  .min_lr = 3e-4,
                                  .warmup_steps = 4,
                                  .weight_decay = 0.1,
                                  .grad_clip = 1.0,
                                  .dropout = 0.1,
                                  .precision = precision,
                                  .eval_interval = 10,
                                  .checkpoint_interval = 20,
                                  .seed = 11},
                       .train_shard = write_shard(data, "train.tokens", 20000, 1),
                       .validation_shard = write_shard(data, "validation.tokens", 3000, 2),
                       .checkpoint_folder = whole.path(""),
                       .device = "cuda"};
  const Ended straight = run(request, -1);
  request.checkpoint_folder = parts.path("");
  const Ended paused = run(request, 20);
  request.resume_from = parts.path(paused.checkpoint);
  const Ended resumed = run(request, -1);
  expect("a paused run ends in the same bytes",
         !straight.checkpoint.empty() && whole.read(straight.checkpoint) == parts.read(resumed.checkpoint));
  const Evaluation cpu =
      evaluate({.checkpoint = whole.path(straight.checkpoint), .shard = request.validation_shard}, {});
  const double difference = std::abs(cpu.loss / straight.validation_loss - 1);
  std::printf("  %s: validation loss %.5f on the device, %.5f on the CPU\n", model.name.c_str(),
              straight.validation_loss, cpu.loss);
  expect("the CPU sees the same loss", difference < (precision == Precision::fp32 ? 1e-5 : 5e-3));
  const Evaluation gpu = evaluate(
      {.checkpoint = whole.path(straight.checkpoint), .shard = request.validation_shard, .device = "cuda"}, {});
  expect("an evaluation on the device has the loss of the CPU's",
         gpu.tokens == cpu.tokens && std::abs(gpu.loss / cpu.loss - 1) < 1e-4);
  check_writing(whole.path(straight.checkpoint));
}

}  // namespace

GPU_CASE("session: runs on the device, paused and not") {
  const Model gpt{.name = "gpt",
                  .family = Family::gpt,
                  .n_layer = 2,
                  .n_head = 2,
                  .n_kv_head = 2,
                  .d_model = 128,
                  .d_ff = 512,
                  .context = 64,
                  .vocab = kVocab};
  const Model llama{.name = "llama",
                    .family = Family::llama,
                    .n_layer = 2,
                    .n_head = 4,
                    .n_kv_head = 2,
                    .d_model = 128,
                    .d_ff = 344,
                    .context = 48,
                    .vocab = kVocab,
                    .tied_embeddings = false,
                    .bias = false};
  for (const Model& model : {gpt, llama})
    for (const Precision precision : {Precision::fp32, Precision::bf16}) check_runs(model, precision);
}
