#include "bench/device_steps.h"

#include <algorithm>
#include <string>

#include "bench/on_device.h"
#include "bench/rounds.h"
#include "random/counter_random.h"
#include "random/streams.h"

namespace sizewise::bench {
namespace {

Model model_of(const StepShape& shape) {
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

Recipe recipe_of(const StepShape& shape, Precision precision) {
  Recipe recipe;
  recipe.max_steps = recipe.eval_interval = recipe.checkpoint_interval = 1'000'000;
  recipe.batch_size = shape.batch;
  recipe.learning_rate = recipe.min_lr = 3e-4;
  recipe.weight_decay = 0.1;
  recipe.grad_clip = 1.0;
  recipe.precision = precision;
  return recipe;
}

// Tokens/s of wall time.
double speed_of(const StepShape& shape, Backend& backend, double seconds, const Control& control) {
  DeviceStep step(backend, shape, Precision::bf16);
  // A backend may record the first step and prepare at the second.
  for (int warm_up = 0; warm_up < 5; ++warm_up) step.run();
  backend.synchronize();
  std::vector<double> times;
  for (Rounds rounds(seconds, 5, control); rounds.another();) {
    const double begin = wall_seconds();
    step.run_ahead();
    times.push_back(wall_seconds() - begin);
  }
  return static_cast<double>(step.rows()) / median(times);
}

}  // namespace

DeviceStep::DeviceStep(Backend& backend, const StepShape& shape, Precision precision)
    : trainer_(backend, model_of(shape), recipe_of(shape, precision)),
      ids_(static_cast<std::size_t>(trainer_.rows()) + 1) {
  trainer_.weights().initialise(1, 0);
  const RandomSequence sequence{.seed = 0, .stream = measurement_stream, .step = 0};
  for (std::size_t i = 0; i < ids_.size(); ++i)
    ids_[i] = static_cast<std::int32_t>(random_unit(sequence, i) * shape.vocab);
}

void DeviceStep::run_ahead() {
  const std::span<const std::int32_t> all(ids_);
  trainer_.accumulate(all.first(all.size() - 1), all.last(all.size() - 1), number_);
  trainer_.end_step(++number_, 3e-4);
  trainer_.next_figures();
}

double DeviceStep::run() {
  const std::span<const std::int32_t> all(ids_);
  trainer_.accumulate(all.first(all.size() - 1), all.last(all.size() - 1), number_);
  return trainer_.update(++number_, 3e-4).sum_of_losses / static_cast<double>(trainer_.rows());
}

Figures steps_on_device(const std::string& what, Backend& backend, double seconds, const Control& control) {
  const auto measured = [&](const StepShape& shape) { return what == shape.id; };
  const auto count = static_cast<double>(std::ranges::count_if(kStepShapes, measured));
  Figures figures;
  for (const StepShape& shape : kStepShapes)
    if (measured(shape))
      figures.emplace_back(std::string("train step ") + shape.name + " bf16, tokens/s",
                           speed_of(shape, backend, seconds / count, control));
  return figures;
}

}  // namespace sizewise::bench
