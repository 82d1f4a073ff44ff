// A small step of each family, for the tools that watch every access of memory and every barrier.
#include <vector>

#include "backend.h"
#include "check.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::gpu_check;

namespace {

void train_a_little(const Model& model, Precision precision, const char* products) {
  const Recipe recipe{.max_steps = 10,
                      .batch_size = 2,
                      .learning_rate = 1e-3,
                      .min_lr = 1e-3,
                      .weight_decay = 0.1,
                      .grad_clip = 1.0,
                      .dropout = 0.1,
                      .precision = precision,
                      .eval_interval = 10,
                      .checkpoint_interval = 10,
                      .seed = 5};
  const auto cuda = cuda_backend(products);
  Trainer trainer(*cuda, model, recipe);
  trainer.weights().initialise(3, 1);
  std::vector<std::int32_t> ids(static_cast<std::size_t>(trainer.rows()));
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] = static_cast<std::int32_t>(i * 7 % static_cast<std::size_t>(model.vocab));
  for (int step = 0; step < 3; ++step) {
    trainer.accumulate(ids, ids, step);
    expect("a loss", trainer.update(step + 1, 1e-3).sum_of_losses > 0);
  }
  expect("a loss of evaluation", trainer.evaluate(ids, ids) > 0);
}

Model gpt() {
  return {.name = "gpt",
          .family = Family::gpt,
          .n_layer = 1,
          .n_head = 2,
          .n_kv_head = 2,
          .d_model = 128,
          .d_ff = 256,
          .context = 160,
          .vocab = 301};
}
Model llama() {
  return {.name = "llama",
          .family = Family::llama,
          .n_layer = 1,
          .n_head = 4,
          .n_kv_head = 2,
          .d_model = 72,
          .d_ff = 101,
          .context = 33,
          .vocab = 131,
          .tied_embeddings = false,
          .bias = false};
}

}  // namespace

GPU_CASE("sanitizer: a step of a gpt") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) train_a_little(gpt(), precision, "none");
}
GPU_CASE("sanitizer: a step of a llama") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) train_a_little(llama(), precision, "none");
}
