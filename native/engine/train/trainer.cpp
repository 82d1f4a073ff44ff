#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

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
      training_{training_program(model, weights_.parameters(), backend,
                                 {.batch = recipe.batch_size,
                                  .length = model.context,
                                  .dropout = static_cast<float>(recipe.dropout),
                                  .seed = recipe.seed,
                                  .precision = recipe.precision,
                                  .gradient_checkpointing = recipe.gradient_checkpointing})},
      evaluation_{evaluation_program(model, weights_.parameters(), backend, recipe.batch_size, model.context,
                                     recipe.precision)},
      gradients_(backend, weights_.parameters().bytes()),
      first_moments_(backend, weights_.parameters().bytes()),
      second_moments_(backend, weights_.parameters().bytes()),
      // Training and evaluation take turns in one arena.
      arena_(backend, std::max(training_.loss.program.arena_bytes(), evaluation_.loss.program.arena_bytes())),
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

void Trainer::run(Step& step, std::span<const std::int32_t> ids, std::span<const std::int32_t> targets,
                  const Cursor& cursor) {
  const ProgramMemory memory = program_memory();
  const Program& program = step.loss.program;
  const auto copy_in = [&](Tensor to, std::span<const std::int32_t> from) {
    backend_.copy_in(program.address(memory, to), reinterpret_cast<const std::byte*>(from.data()), from.size_bytes());
  };
  copy_in(step.loss.ids, ids);
  copy_in(step.loss.targets, targets);
  const auto work = [&] { program.run(backend_, memory, cursor); };
  backend_.repeat(step.recording, std::ref(work));  // a reference, so that nothing is allocated
}

double Trainer::read_losses(const Step& step) {
  backend_.copy_out(reinterpret_cast<std::byte*>(losses_.data()),
                    step.loss.program.address(program_memory(), step.loss.losses), losses_.size() * sizeof(float));
  double sum = 0.0;
  for (const float loss : losses_) sum += loss;
  return sum;
}

void Trainer::settle() {
  if (in_work_) sum_of_losses_ += read_losses(training_);
  in_work_ = false;
}

void Trainer::accumulate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets,
                         std::int64_t micro_step) {
  settle();
  const double targets_of_step = static_cast<double>(rows()) * recipe_.gradient_accumulation_steps;
  run(training_, ids, targets,
      {.step = static_cast<std::uint64_t>(micro_step), .loss_scale = static_cast<float>(1.0 / targets_of_step)});
  in_work_ = true;
}

double Trainer::evaluate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets) {
  settle();
  run(evaluation_, ids, targets, {});
  return read_losses(evaluation_);
}

Trainer::StepFigures Trainer::update(std::int64_t step, double learning_rate) {
  auto* sum_of_squares = reinterpret_cast<double*>(sum_of_squares_.data());
  backend_.run(GradientNorm{.tensors = tensors_, .sum_of_squares = sum_of_squares});
  backend_.run(AdamW{.tensors = tensors_,
                     .learning_rate = static_cast<float>(learning_rate),
                     .beta1 = static_cast<float>(recipe_.beta1),
                     .beta2 = static_cast<float>(recipe_.beta2),
                     .epsilon = static_cast<float>(recipe_.adam_epsilon),
                     .weight_decay = static_cast<float>(recipe_.weight_decay),
                     .gradient_scale = 1.0f,
                     .step = step,
                     .grad_clip = static_cast<float>(recipe_.grad_clip),
                     .sum_of_squares = sum_of_squares});
  settle();
  double squares = 0.0;
  backend_.copy_out(reinterpret_cast<std::byte*>(&squares), sum_of_squares_.data(), sizeof squares);
  return {std::exchange(sum_of_losses_, 0.0), std::sqrt(squares)};
}

ModelMemory Trainer::memory() const noexcept {
  return {weights_.parameters().bytes(), gradients_.size_bytes(),
          first_moments_.size_bytes() + second_moments_.size_bytes(), arena_.size_bytes()};
}

}  // namespace sizewise
