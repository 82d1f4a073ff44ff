#include "bench/train_step.h"

#include "bench/peaks.h"
#include "bench/rounds.h"
#include "random/counter_random.h"
#include "random/streams.h"

namespace sizewise::bench {
Model model_of(StepModel which) {
  if (which == StepModel::gpt2_124m) {
    return {.name = "gpt2-124m",
            .family = Family::gpt,
            .n_layer = 12,
            .n_head = 12,
            .n_kv_head = 12,
            .d_model = 768,
            .d_ff = 3072,
            .context = 64,
            .vocab = 50257};
  }
  return {.name = "small",
          .family = Family::gpt,
          .n_layer = 4,
          .n_head = 8,
          .n_kv_head = 8,
          .d_model = 256,
          .d_ff = 1024,
          .context = 128,
          .vocab = 8192};
}

namespace {

Recipe recipe_of(StepModel which, Precision precision) {
  Recipe recipe;
  recipe.max_steps = recipe.eval_interval = recipe.checkpoint_interval = 1'000'000;
  recipe.batch_size = which == StepModel::gpt2_124m ? 4 : 8;
  recipe.learning_rate = recipe.min_lr = 1e-4;
  recipe.weight_decay = 0.1;
  recipe.grad_clip = 1.0;
  recipe.precision = precision;
  return recipe;
}

std::vector<std::int32_t> random_tokens(std::int64_t count, int vocab, std::uint64_t step) {
  std::vector<std::int32_t> tokens(static_cast<std::size_t>(count));
  const RandomSequence sequence{.seed = 0, .stream = measurement_stream, .step = step};
  for (std::size_t i = 0; i < tokens.size(); ++i)
    tokens[i] = static_cast<std::int32_t>(random_unit(sequence, i) * vocab);
  return tokens;
}

}  // namespace

TrainStep::TrainStep(StepModel which, int threads, Precision precision)
    : model_(model_of(which)),
      backend_(make_cpu_backend({.threads = threads, .path = {}})),
      timed_(*backend_),
      trainer_(timed_, model_, recipe_of(which, precision)),
      ids_(random_tokens(trainer_.rows(), model_.vocab, 0)),
      targets_(random_tokens(trainer_.rows(), model_.vocab, 1)) {
  trainer_.weights().initialise(1, threads);
}

void TrainStep::run() {
  ++step_;
  trainer_.accumulate(ids_, targets_, step_);
  loss_ = trainer_.update(step_, trainer_.recipe().learning_rate).sum_of_losses / static_cast<double>(trainer_.rows());
}

double TrainStep::model_flops() const {
  const double c = model_.d_model, f = model_.d_ff, layers = model_.n_layer;
  const double in_blocks = layers * (4 * c * c + 2 * c * f);
  return static_cast<double>(trainer_.rows()) * (6 * (in_blocks + model_.vocab * c) + 6 * layers * model_.context * c);
}

Figures train_speed(StepModel which, Precision precision, int threads, double seconds, const Control& control) {
  TrainStep step(which, threads, precision);
  step.run();  // touches the memory
  std::vector<double> times, shares;
  for (Rounds rounds(seconds, 3, control); rounds.another();) {
    const double peak = best_flops(precision) * threads;
    const double wall = wall_seconds(), processor = process_cpu_seconds();
    step.run();
    times.push_back(threads == 1 ? process_cpu_seconds() - processor : wall_seconds() - wall);
    shares.push_back(step.model_flops() / times.back() / peak);
  }
  const double middle = median(times), tokens = static_cast<double>(step.tokens());
  return {{"tokens_per_second", tokens / middle},
          {"seconds_per_step", middle},
          {"spread", spread(times)},
          {"loss", step.loss()},
          {"tokens_per_step", tokens},
          {"model_flops_share", median(shares)}};
}

}  // namespace sizewise::bench
