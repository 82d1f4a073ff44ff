#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sizewise {
namespace {

// From `learning_rate` at share 0 to `min_lr` at share 1.
double between(const Recipe& recipe, double share) {
  return recipe.learning_rate + (recipe.min_lr - recipe.learning_rate) * share;
}

}  // namespace

double learning_rate(const Recipe& recipe, std::int64_t step) {
  const auto done = static_cast<double>(step - 1), warmup = static_cast<double>(recipe.warmup_steps);
  const auto last = static_cast<double>(recipe.max_steps);
  if (done < warmup) return recipe.learning_rate * (done + 1.0) / (warmup + 1.0);
  const double share = std::clamp((done - warmup) / std::max(1.0, last - warmup), 0.0, 1.0);
  switch (recipe.lr_scheduler) {
    case LearningRateSchedule::constant:
      return recipe.learning_rate;
    case LearningRateSchedule::linear:
      return between(recipe, share);
    case LearningRateSchedule::cosine:
      return between(recipe, 0.5 * (1.0 - std::cos(std::numbers::pi * share)));
    case LearningRateSchedule::wsd:
      break;
  }
  const double decay_steps = std::max(1.0, recipe.decay_fraction * last);
  return between(recipe, std::clamp((done - (last - decay_steps)) / decay_steps, 0.0, 1.0));
}

}  // namespace sizewise
