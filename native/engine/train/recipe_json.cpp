#include "train/recipe_json.h"

namespace sizewise {

Json recipe_to_json(const Recipe& recipe) {
  Json::Object object{{"max_steps", recipe.max_steps},
                      {"batch_size", recipe.batch_size},
                      {"gradient_accumulation_steps", recipe.gradient_accumulation_steps},
                      {"learning_rate", recipe.learning_rate},
                      {"min_lr", recipe.min_lr},
                      {"lr_scheduler", schedule_name(recipe.lr_scheduler)},
                      {"warmup_steps", recipe.warmup_steps},
                      {"decay_fraction", recipe.decay_fraction},
                      {"weight_decay", recipe.weight_decay},
                      {"beta1", recipe.beta1},
                      {"beta2", recipe.beta2},
                      {"adam_epsilon", recipe.adam_epsilon},
                      {"grad_clip", recipe.grad_clip},
                      {"dropout", recipe.dropout},
                      {"precision", precision_name(recipe.precision)},
                      {"gradient_checkpointing", recipe.gradient_checkpointing},
                      {"eval_interval", recipe.eval_interval},
                      {"checkpoint_interval", recipe.checkpoint_interval}};
  if (recipe.eval_tokens) object.emplace_back("eval_tokens", *recipe.eval_tokens);
  if (recipe.patience) object.emplace_back("early_stopping", Json::Object{{"patience", *recipe.patience}});
  object.emplace_back("seed", static_cast<std::int64_t>(recipe.seed));
  return object;
}

}  // namespace sizewise
