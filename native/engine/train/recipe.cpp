#include "train/recipe.h"

#include <cmath>
#include <string>

#include "base/error.h"

namespace sizewise {
namespace {

[[noreturn]] void reject(const std::string& key, const std::string& allowed, const std::string& came) {
  throw Error("study_invalid", key + " must be " + allowed + ", but is " + came, key);
}

void check_at_least(const char* key, std::int64_t value, std::int64_t least) {
  if (value < least) reject(key, "a whole number of at least " + std::to_string(least), std::to_string(value));
}

void check_real(const char* key, double value, bool ok, const char* allowed) {
  if (!ok || !std::isfinite(value)) reject(key, allowed, std::to_string(value));
}

}  // namespace

LearningRateSchedule parse_schedule(std::string_view name) {
  for (const auto schedule : {LearningRateSchedule::cosine, LearningRateSchedule::linear,
                              LearningRateSchedule::constant, LearningRateSchedule::wsd}) {
    if (name == schedule_name(schedule)) return schedule;
  }
  reject("lr_scheduler", "cosine, linear, constant or wsd", std::string(name));
}

Precision parse_precision(std::string_view name) {
  if (name == "fp32") return Precision::fp32;
  if (name == "bf16") return Precision::bf16;
  reject("precision", "fp32 or bf16", std::string(name));
}

std::string_view schedule_name(LearningRateSchedule schedule) noexcept {
  switch (schedule) {
    case LearningRateSchedule::cosine:
      return "cosine";
    case LearningRateSchedule::linear:
      return "linear";
    case LearningRateSchedule::constant:
      return "constant";
    case LearningRateSchedule::wsd:
      break;
  }
  return "wsd";
}

std::string_view precision_name(Precision precision) noexcept { return precision == Precision::fp32 ? "fp32" : "bf16"; }

void check_recipe(const Recipe& recipe) {
  check_at_least("max_steps", recipe.max_steps, 0);
  check_at_least("batch_size", recipe.batch_size, 1);
  check_at_least("gradient_accumulation_steps", recipe.gradient_accumulation_steps, 1);
  check_at_least("warmup_steps", recipe.warmup_steps, 0);
  check_at_least("eval_interval", recipe.eval_interval, 1);
  if (recipe.eval_tokens) check_at_least("eval_tokens", *recipe.eval_tokens, 1);
  check_at_least("checkpoint_interval", recipe.checkpoint_interval, 1);
  if (recipe.patience) check_at_least("early_stopping.patience", *recipe.patience, 1);
  check_real("learning_rate", recipe.learning_rate, recipe.learning_rate >= 0.0, "a number of at least 0");
  check_real("min_lr", recipe.min_lr, recipe.min_lr >= 0.0, "a number of at least 0");
  const auto is_share = [](double value) { return value >= 0.0 && value < 1.0; };
  check_real("decay_fraction", recipe.decay_fraction, recipe.decay_fraction >= 0.0 && recipe.decay_fraction <= 1.0,
             "from 0 to 1");
  check_real("beta1", recipe.beta1, is_share(recipe.beta1), "at least 0 and below 1");
  check_real("beta2", recipe.beta2, is_share(recipe.beta2), "at least 0 and below 1");
  check_real("dropout", recipe.dropout, is_share(recipe.dropout), "at least 0 and below 1");
  check_real("adam_epsilon", recipe.adam_epsilon, recipe.adam_epsilon > 0.0, "a number above 0");
  check_real("weight_decay", recipe.weight_decay, recipe.weight_decay >= 0.0, "a number of at least 0");
  check_real("grad_clip", recipe.grad_clip, recipe.grad_clip >= 0.0, "a number of at least 0 (0: off)");
}

}  // namespace sizewise
