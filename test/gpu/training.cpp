// The same training on both backends: gradients of one step, the losses of a hundred, the same bits twice.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "backend.h"
#include "check.h"
#include "random/counter_random.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::gpu_check;

namespace {

Model gpt() {
  return {.name = "gpt",
          .family = Family::gpt,
          .n_layer = 2,
          .n_head = 3,
          .n_kv_head = 3,
          .d_model = 192,
          .d_ff = 768,
          .context = 96,
          .vocab = 997};
}

Model llama() {
  return {.name = "llama",
          .family = Family::llama,
          .n_layer = 2,
          .n_head = 4,
          .n_kv_head = 2,
          .d_model = 128,
          .d_ff = 344,
          .context = 80,
          .vocab = 512,
          .tied_embeddings = false,
          .bias = false};
}

// Head size 20, channels that are no multiple of 8: nothing is aligned.
Model odd() {
  return {.name = "odd",
          .family = Family::gpt,
          .n_layer = 2,
          .n_head = 3,
          .n_kv_head = 3,
          .d_model = 60,
          .d_ff = 133,
          .context = 37,
          .vocab = 101};
}

Recipe recipe(Precision precision, float dropout = 0.0f) {
  return {.max_steps = 1000,
          .batch_size = 4,
          .learning_rate = 1e-3,
          .min_lr = 1e-3,
          .weight_decay = 0.1,
          .grad_clip = 1.0,
          .dropout = dropout,
          .precision = precision,
          .eval_interval = 1000,
          .checkpoint_interval = 1000,
          .seed = 5};
}

// Ids that can be learnt: mostly the one before plus one.
std::vector<std::int32_t> learnable(std::size_t count, int vocab) {
  std::vector<std::int32_t> ids(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t bits = random_bits({.seed = 3, .stream = 9, .step = 0}, i);
    ids[i] = i > 0 && bits % 8 ? (ids[i - 1] + 1) % vocab
                               : static_cast<std::int32_t>(bits / 8 % static_cast<unsigned>(vocab));
  }
  return ids;
}

class Run {
 public:
  Run(Backend& backend, const Model& model, const Recipe& recipe)
      : backend_(backend), trainer_(backend, model, recipe), ids_(learnable(trainer_.rows() * 101 + 1, model.vocab)) {
    trainer_.weights().initialise(3, 4);
  }
  void forward_backward() {
    const auto rows = static_cast<std::size_t>(trainer_.rows());
    const std::span<const std::int32_t> ids(ids_);
    const auto at = static_cast<std::size_t>(step_ % 100) * rows;
    trainer_.accumulate(ids.subspan(at, rows), ids.subspan(at + 1, rows), step_);
  }
  // The mean loss.
  double update() {
    return trainer_.update(++step_, trainer_.recipe().learning_rate).sum_of_losses /
           static_cast<double>(trainer_.rows());
  }
  double step() {
    forward_backward();
    return update();
  }
  std::vector<float> floats(const std::byte* block) {
    std::vector<float> values(static_cast<std::size_t>(trainer_.weights().parameters().bytes()) / 4);
    backend_.copy_out(reinterpret_cast<std::byte*>(values.data()), block, values.size() * 4);
    return values;
  }
  std::vector<float> gradients() { return floats(trainer_.gradients()); }
  std::vector<float> weights() { return floats(trainer_.weights().data()); }
  const ParameterSet& parameters() { return trainer_.weights().parameters(); }

 private:
  Backend& backend_;
  Trainer trainer_;
  std::vector<std::int32_t> ids_;
  std::int64_t step_ = 0;
};

void compare_gradients(const Model& model, const Recipe& recipe, const char* products, double tolerance) {
  const auto cpu = cpu_backend(), cuda = cuda_backend(products);
  // The CPU in fp32: what both would give without rounding.
  Recipe exact = recipe;
  exact.precision = Precision::fp32;
  Run expected(*cpu, model, exact), got(*cuda, model, recipe);
  expected.forward_backward();
  got.forward_backward();
  const std::vector<float> wanted = expected.gradients(), found = got.gradients();
  for (int i = 0; i < static_cast<int>(got.parameters().specs().size()); ++i) {
    const ParameterSpec& spec = got.parameters().specs()[static_cast<std::size_t>(i)];
    const auto begin = static_cast<std::ptrdiff_t>(got.parameters().offset_bytes(i) / 4);
    const auto end = begin + static_cast<std::ptrdiff_t>(spec.count());
    close(model.name + " " + spec.pieces.front().name, {found.begin() + begin, found.begin() + end},
          {wanted.begin() + begin, wanted.begin() + end}, tolerance);
  }
  const double want = expected.update(), have = got.update();
  expect("loss " + std::to_string(have) + " beside " + std::to_string(want), std::abs(have / want - 1) < tolerance);
}

void compare_losses(const Model& model, Precision precision, double tolerance) {
  const auto cpu = cpu_backend(), cuda = cuda_backend();
  Run expected(*cpu, model, recipe(precision)), got(*cuda, model, recipe(precision));
  // Means of ten losses: in bf16 a single loss is as uncertain as its own rounding.
  double worst = 0, first = 0, last = 0, want = 0, have = 0;
  for (int step = 0; step < 100; ++step) {
    want += expected.step(), have += got.step();
    if (step % 10 != 9) continue;
    worst = std::max(worst, std::abs(have / want - 1));
    if (step == 9) first = have / 10;
    last = have / 10;
    want = have = 0;
  }
  std::printf("  %s: means of ten losses differ by at most %.2e; %.3f at first, %.3f at last\n", model.name.c_str(),
              worst, first, last);
  expect("losses within " + std::to_string(tolerance), worst <= tolerance);
  expect("the loss falls", last < 0.9 * first);
}

}  // namespace

GPU_CASE("training: gradients of one step, fp32, own products") {
  for (const Model& model : {gpt(), llama(), odd()}) compare_gradients(model, recipe(Precision::fp32), "none", 1e-4);
}
GPU_CASE("training: gradients of one step, fp32") {
  for (const Model& model : {gpt(), llama(), odd()}) compare_gradients(model, recipe(Precision::fp32), "", 1e-4);
}
GPU_CASE("training: gradients of one step with dropout, fp32") {
  for (const Model& model : {gpt(), llama(), odd()}) compare_gradients(model, recipe(Precision::fp32, 0.2f), "", 1e-4);
}
GPU_CASE("training: gradients of one step, bf16, own products") {
  for (const Model& model : {gpt(), llama(), odd()}) compare_gradients(model, recipe(Precision::bf16), "none", 3e-2);
}
GPU_CASE("training: gradients of one step, bf16") {
  for (const Model& model : {gpt(), llama(), odd()}) compare_gradients(model, recipe(Precision::bf16), "", 3e-2);
}
GPU_CASE("training: gradients of one step with dropout, bf16") {
  for (const Model& model : {gpt(), llama(), odd()}) compare_gradients(model, recipe(Precision::bf16, 0.2f), "", 3e-2);
}
GPU_CASE("training: the losses of a hundred steps") {
  for (const Model& model : {gpt(), llama(), odd()}) {
    compare_losses(model, Precision::fp32, 1e-3);
    compare_losses(model, Precision::bf16, 1e-2);
  }
}
GPU_CASE("training: the same bits where activations are computed again") {
  for (const Model& model : {gpt(), llama(), odd()}) {
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      const auto cuda = cuda_backend();
      Recipe again = recipe(precision, 0.1f);
      again.gradient_checkpointing = true;
      Run kept(*cuda, model, recipe(precision, 0.1f)), computed_again(*cuda, model, again);
      for (int step = 0; step < 20; ++step) kept.step();
      for (int step = 0; step < 20; ++step) computed_again.step();
      same_bits(model.name + ": weights after 20 steps", kept.weights(), computed_again.weights());
    }
  }
}
GPU_CASE("training: the same bits twice") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    const auto cuda = cuda_backend();
    Run first(*cuda, gpt(), recipe(precision, 0.1f)), second(*cuda, gpt(), recipe(precision, 0.1f));
    for (int step = 0; step < 20; ++step) first.step();
    for (int step = 0; step < 20; ++step) second.step();
    same_bits("weights after 20 steps", first.weights(), second.weights());
  }
}
