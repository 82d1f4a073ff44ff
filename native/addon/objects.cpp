#include "objects.h"

#include <cstdint>
#include <limits>

namespace sizewise::addon {

namespace {

constexpr int largest_int = std::numeric_limits<int>::max();
constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

}  // namespace

Model read_model(const Argument& argument) {
  const auto size = [&](const char* key) { return argument[key].whole(0, largest_int); };
  Model model;
  model.name = argument["name"].string();
  model.family = parse_family(argument["family"].string());
  model.n_layer = size("n_layer");
  model.n_head = size("n_head");
  model.n_kv_head = size("n_kv_head");
  model.d_model = size("d_model");
  model.d_ff = size("d_ff");
  model.context = size("context");
  model.vocab = size("vocab");
  model.tied_embeddings = argument["tied_embeddings"].boolean();
  model.bias = argument["bias"].boolean();
  model.dropout = argument["dropout"].number();
  model.norm_epsilon = argument["norm_epsilon"].number();
  model.rope_theta = argument["rope_theta"].number();
  return model;
}

Recipe read_recipe(const Argument& argument) {
  Recipe recipe;
  recipe.max_steps = argument["max_steps"].integer(0, largest_exact);
  recipe.batch_size = argument["batch_size"].whole(0, largest_int);
  recipe.gradient_accumulation_steps = argument["gradient_accumulation_steps"].whole(0, largest_int);
  recipe.learning_rate = argument["learning_rate"].number();
  recipe.min_lr = argument["min_lr"].number();
  recipe.lr_scheduler = parse_schedule(argument["lr_scheduler"].string());
  recipe.warmup_steps = argument["warmup_steps"].integer(0, largest_exact);
  recipe.decay_fraction = argument["decay_fraction"].number();
  recipe.weight_decay = argument["weight_decay"].number();
  recipe.beta1 = argument["beta1"].number();
  recipe.beta2 = argument["beta2"].number();
  recipe.adam_epsilon = argument["adam_epsilon"].number();
  recipe.grad_clip = argument["grad_clip"].number();
  recipe.dropout = argument["dropout"].number();
  recipe.precision = parse_precision(argument["precision"].string());
  recipe.gradient_checkpointing = argument["gradient_checkpointing"].boolean();
  recipe.eval_interval = argument["eval_interval"].integer(0, largest_exact);
  if (const Argument tokens = argument["eval_tokens"]; !tokens.is_absent())
    recipe.eval_tokens = tokens.integer(0, largest_exact);
  recipe.checkpoint_interval = argument["checkpoint_interval"].integer(0, largest_exact);
  if (const Argument stopping = argument["early_stopping"]; !stopping.is_absent())
    recipe.patience = stopping["patience"].whole(0, largest_int);
  recipe.seed = static_cast<std::uint64_t>(argument["seed"].integer(0, largest_exact));
  return recipe;
}

Napi::Object numbers(Napi::Env env, std::initializer_list<std::pair<const char*, double>> members) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto& [key, value] : members) object.Set(key, Napi::Number::New(env, value));
  return object;
}

Napi::Object write_parameters(Napi::Env env, const ParameterCount& count) {
  Napi::Object object =
      numbers(env, {member("total", count.total()), member("without_embeddings", count.without_embeddings())});
  object.Set("by_part", numbers(env, {member("token_embedding", count.token_embedding),
                                      member("position_embedding", count.position_embedding),
                                      member("attention", count.attention), member("feed_forward", count.feed_forward),
                                      member("norms", count.norms), member("output_head", count.output_head)}));
  return object;
}

Napi::Object write_memory(Napi::Env env, const ModelMemory& memory) {
  return numbers(env, {member("weights", memory.weights), member("gradients", memory.gradients),
                       member("optimizer", memory.optimizer), member("activations", memory.activations),
                       member("total", memory.total())});
}

}  // namespace sizewise::addon
