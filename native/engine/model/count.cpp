#include "model/count.h"

#include "model/programs.h"

namespace sizewise {
namespace {

std::int64_t& part_of(ParameterCount& count, ParameterRole role) {
  switch (role) {
    case ParameterRole::token_embedding:
      return count.token_embedding;
    case ParameterRole::position_embedding:
      return count.position_embedding;
    case ParameterRole::attention:
      return count.attention;
    case ParameterRole::feed_forward:
      return count.feed_forward;
    case ParameterRole::norm:
      return count.norms;
    case ParameterRole::output_head:
      break;
  }
  return count.output_head;
}

}  // namespace

ParameterCount count_parameters(const Model& model) {
  const ParameterSet parameters = declare_parameters(model);
  ParameterCount count;
  for (const ParameterSpec& spec : parameters.specs()) part_of(count, spec.role) += spec.count();
  return count;
}

FlopsPerToken count_flops(const Model& model) {
  const auto without_embeddings = static_cast<double>(count_parameters(model).without_embeddings());
  const double head = static_cast<double>(model.vocab) * model.d_model;
  const double attention = static_cast<double>(model.n_layer) * model.context * model.d_model;
  const double forward = 2.0 * (without_embeddings + head) + 2.0 * attention;
  return {forward, 3.0 * forward};
}

ModelDescription describe_model(const Model& model, int batch_size, bool gradient_checkpointing) {
  const ParameterCount count = count_parameters(model);
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  ParameterSet parameters;
  const TrainingShape shape{.batch = batch_size,
                            .length = model.context,
                            .dropout = static_cast<float>(model.dropout),
                            .seed = 0,
                            .gradient_checkpointing = gradient_checkpointing};
  const LossProgram step = training_program(model, parameters, *backend, shape);
  return {count,
          {parameters.bytes(), parameters.bytes(), 2 * parameters.bytes(), step.program.arena_bytes()},
          count_flops(model)};
}

}  // namespace sizewise
