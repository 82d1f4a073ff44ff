// Whole training steps, timed by the wall: data to the device, forward, backward, clipping, AdamW, the loss back.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "backend.h"
#include "bench/timed_backend.h"
#include "check.h"
#include "random/counter_random.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::gpu_check;

namespace {

struct Shape {
  const char* id;
  const char* name;
  int layers, width, heads, vocab, batch, tokens;
};

class Job {
 public:
  Job(Backend& backend, const Shape& shape, Precision precision)
      : trainer_(backend, model_of(shape), recipe_of(shape, precision)), ids_(trainer_.rows() + 1) {
    trainer_.weights().initialise(1, 8);
    for (std::size_t i = 0; i < ids_.size(); ++i)
      ids_[i] = static_cast<std::int32_t>(random_unit({.seed = 1, .stream = 5, .step = 0}, i) * shape.vocab);
  }
  double step() {
    const std::span<const std::int32_t> ids(ids_);
    trainer_.accumulate(ids.first(ids.size() - 1), ids.last(ids.size() - 1), step_);
    return trainer_.update(++step_, 3e-4).sum_of_losses / trainer_.rows();
  }
  std::int64_t rows() const { return trainer_.rows(); }

 private:
  static Model model_of(const Shape& shape) {
    return {.name = shape.name,
            .family = Family::gpt,
            .n_layer = shape.layers,
            .n_head = shape.heads,
            .n_kv_head = shape.heads,
            .d_model = shape.width,
            .d_ff = 4 * shape.width,
            .context = shape.tokens,
            .vocab = shape.vocab};
  }
  static Recipe recipe_of(const Shape& shape, Precision precision) {
    return {.max_steps = 1'000'000,
            .batch_size = shape.batch,
            .learning_rate = 3e-4,
            .min_lr = 3e-4,
            .weight_decay = 0.1,
            .grad_clip = 1.0,
            .precision = precision,
            .eval_interval = 1'000'000,
            .checkpoint_interval = 1'000'000,
            .seed = 1};
  }
  Trainer trainer_;
  std::vector<std::int32_t> ids_;
  std::int64_t step_ = 0;
};

void time_steps(const Shape& shape, Precision precision, int warm_up, int steps) {
  const auto backend = cuda_backend();
  Job job(*backend, shape, precision);
  std::vector<double> seconds;
  double loss = 0;
  for (int step = 0; step < warm_up + steps; ++step) {
    const auto begin = std::chrono::steady_clock::now();
    loss = job.step();
    if (step == warm_up + steps - 1) backend->synchronize();
    if (step >= warm_up)
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2, seconds.end());
  const double median = seconds[seconds.size() / 2];
  const std::string what = std::string("train step ") + shape.name + (precision == Precision::bf16 ? " bf16" : " fp32");
  figure(shape.id, what, job.rows() / median, "tokens/s");
  figure(shape.id, what, median * 1e3, "ms");
  expect("a finite loss", loss > 0 && loss < 20);
}

// Where the time of a step goes: each op by itself, with the device idle before and after.
void time_ops(const Shape& shape, Precision precision) {
  const auto backend = cuda_backend();
  TimedBackend timed(*backend, [&] {
    backend->synchronize();
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  });
  Job job(timed, shape, precision);
  for (int step = 0; step < 3; ++step) job.step();
  timed.reset();
  constexpr int steps = 5;
  for (int step = 0; step < steps; ++step) job.step();
  for (const auto& [name, seconds] : timed.seconds())
    figure(shape.id, std::string("of a step ") + shape.name + " " + name, seconds / steps * 1e3, "ms");
}

constexpr Shape k124M{"G8", "124M B16 T1024", 12, 768, 12, 50257, 16, 1024};
constexpr Shape kSmall{"G10", "5M B8 T128", 4, 256, 4, 8192, 8, 128};
constexpr Shape kTiny{"G10", "1M B16 T64", 4, 128, 4, 2048, 16, 64};
constexpr Shape kTen{"G10", "14M B12 T256", 6, 384, 6, 8192, 12, 256};

}  // namespace

GPU_CASE("bench training: 124M") { time_steps(k124M, Precision::bf16, 5, 20); }
GPU_CASE("bench training: shares of a step") {
  time_ops(k124M, Precision::bf16);
  time_ops(kSmall, Precision::bf16);
}
GPU_CASE("bench training: small models") {
  for (const Shape& shape : {kTiny, kSmall, kTen}) time_steps(shape, Precision::bf16, 10, 200);
}
GPU_CASE("bench training: fp32") { time_steps(kSmall, Precision::fp32, 10, 100); }
