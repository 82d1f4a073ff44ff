#include "train/trainer.h"

#include <algorithm>
#include <cmath>

namespace sizewise {
namespace {

const Recipe& checked(const Recipe& recipe) {
  check_recipe(recipe);
  return recipe;
}

}  // namespace

Trainer::Trainer(Backend& backend, const Model& model, const Recipe& recipe)
    : backend_(backend),
      recipe_(checked(recipe)),
      weights_(backend, model),
      training_(training_program(
          model, weights_.parameters(), backend,
          {recipe.batch_size, model.context, static_cast<float>(recipe.dropout), recipe.seed, recipe.precision})),
      evaluation_(evaluation_program(model, weights_.parameters(), backend, recipe.batch_size, model.context,
                                     recipe.precision)),
      gradients_(backend, weights_.parameters().bytes()),
      first_moments_(backend, weights_.parameters().bytes()),
      second_moments_(backend, weights_.parameters().bytes()),
      // Training and evaluation take turns in one arena.
      arena_(backend, std::max(training_.program.arena_bytes(), evaluation_.program.arena_bytes())),
      sum_of_squares_(backend, sizeof(double)),
      losses_(static_cast<std::size_t>(rows())) {
  const ParameterSet& parameters = weights_.parameters();
  for (int index = 0; index < static_cast<int>(parameters.specs().size()); ++index) {
    const ParameterSpec& spec = parameters.specs()[static_cast<std::size_t>(index)];
    const std::int64_t offset = parameters.offset_bytes(index);
    const auto at = [offset](std::byte* block) { return reinterpret_cast<float*>(block + offset); };
    tensors_.push_back({at(weights_.data()), at(gradients_.data()), at(first_moments_.data()),
                        at(second_moments_.data()), spec.count(), spec.decay});
  }
}

double Trainer::run(const LossProgram& program, std::span<const std::int32_t> ids,
                    std::span<const std::int32_t> targets, const Cursor& cursor) {
  const ProgramMemory memory{weights_.data(), gradients_.data(), nullptr, arena_.data()};
  const auto copy_in = [&](Tensor to, std::span<const std::int32_t> from) {
    backend_.copy_in(program.program.address(memory, to), reinterpret_cast<const std::byte*>(from.data()),
                     from.size_bytes());
  };
  copy_in(program.ids, ids);
  copy_in(program.targets, targets);
  program.program.run(backend_, memory, cursor);
  backend_.synchronize();
  backend_.copy_out(reinterpret_cast<std::byte*>(losses_.data()), program.program.address(memory, program.losses),
                    losses_.size() * sizeof(float));
  double sum = 0.0;
  for (const float loss : losses_) sum += loss;
  return sum;
}

double Trainer::accumulate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets,
                           std::int64_t micro_step) {
  const double targets_of_step = static_cast<double>(rows()) * recipe_.gradient_accumulation_steps;
  return run(training_, ids, targets,
             {.step = static_cast<std::uint64_t>(micro_step), .loss_scale = static_cast<float>(1.0 / targets_of_step)});
}

double Trainer::evaluate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets) {
  return run(evaluation_, ids, targets, {});
}

double Trainer::gradient_norm() {
  double sum = 0.0;
  backend_.run(GradientNorm{.tensors = tensors_, .sum_of_squares = reinterpret_cast<double*>(sum_of_squares_.data())});
  backend_.synchronize();
  backend_.copy_out(reinterpret_cast<std::byte*>(&sum), sum_of_squares_.data(), sizeof sum);
  return std::sqrt(sum);
}

void Trainer::update(std::int64_t step, double learning_rate, double gradient_norm) {
  const double clip = recipe_.grad_clip > 0.0 ? std::min(1.0, recipe_.grad_clip / (gradient_norm + 1e-6)) : 1.0;
  backend_.run(AdamW{.tensors = tensors_,
                     .learning_rate = static_cast<float>(learning_rate),
                     .beta1 = static_cast<float>(recipe_.beta1),
                     .beta2 = static_cast<float>(recipe_.beta2),
                     .epsilon = static_cast<float>(recipe_.adam_epsilon),
                     .weight_decay = static_cast<float>(recipe_.weight_decay),
                     .gradient_scale = static_cast<float>(clip),
                     .step = step});
}

ModelMemory Trainer::memory() const noexcept {
  return {weights_.parameters().bytes(), gradients_.size_bytes(),
          first_moments_.size_bytes() + second_moments_.size_bytes(), arena_.size_bytes()};
}

}  // namespace sizewise
