// The learning rate of a step.
#pragma once
#include <cstdint>

#include "train/recipe.h"

namespace sizewise {

// `step` counts from 1 to max_steps. Warm-up rises linearly from learning_rate/(warmup_steps + 1). Then, with r the
// share of the remaining steps that lies behind: cosine falls to min_lr along half a period, linear in a line, constant
// stays, wsd (Hu 2024, "MiniCPM") stays and falls in a line over the last decay_fraction of max_steps.
double learning_rate(const Recipe& recipe, std::int64_t step);

}  // namespace sizewise
