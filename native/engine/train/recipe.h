// Every training number of one run: the same keys as electron/contract/recipe.ts.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "ops/precision.h"

namespace sizewise {

enum class LearningRateSchedule { cosine, linear, constant, wsd };

struct Recipe {
  std::int64_t max_steps = 0;
  int batch_size = 0;  // sequences a micro-step
  int gradient_accumulation_steps = 1;
  double learning_rate = 0.0;
  double min_lr = 0.0;
  LearningRateSchedule lr_scheduler = LearningRateSchedule::cosine;
  std::int64_t warmup_steps = 0;
  double decay_fraction = 0.2;  // share of max_steps over which wsd decays at the end
  double weight_decay = 0.0;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double adam_epsilon = 1e-8;
  double grad_clip = 0.0;  // 0: off
  double dropout = 0.0;    // training takes this one, not the model's
  Precision precision = Precision::fp32;
  bool gradient_checkpointing = false;           // less memory for a second forward: the same bits
  std::int64_t eval_interval = 0;                // one more evaluation at step 0 and at the last step
  std::optional<std::int64_t> eval_tokens = {};  // of the validation split; absent: all of it
  std::int64_t checkpoint_interval = 0;
  std::optional<int> patience = {};  // early stopping: evaluations without a better loss; absent: off
  std::uint64_t seed = 0;
};

// All throw Error("study_invalid") that names the key, what is allowed and what came.
LearningRateSchedule parse_schedule(std::string_view name);
Precision parse_precision(std::string_view name);
void check_recipe(const Recipe& recipe);

std::string_view schedule_name(LearningRateSchedule schedule) noexcept;
std::string_view precision_name(Precision precision) noexcept;

}  // namespace sizewise
