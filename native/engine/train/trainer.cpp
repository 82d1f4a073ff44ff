#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
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
      training_(backend, training_program(model, weights_.parameters(), backend,
                                          {.batch = recipe.batch_size,
                                           .length = model.context,
                                           .dropout = static_cast<float>(recipe.dropout),
                                           .seed = recipe.seed,
                                           .precision = recipe.precision,
                                           .gradient_checkpointing = recipe.gradient_checkpointing})),
      evaluation_(backend, evaluation_program(model, weights_.parameters(), backend, recipe.batch_size, model.context,
                                              recipe.precision)),
      gradients_(backend, weights_.parameters().bytes()),
      first_moments_(backend, weights_.parameters().bytes()),
      second_moments_(backend, weights_.parameters().bytes()),
      // Training and evaluation take turns in one arena.
      arena_(backend, std::max(training_.arena_bytes(), evaluation_.arena_bytes())),
      sum_of_squares_(backend, sizeof(double)) {
  for (Figures& figures : figures_) figures.squares = backend.make_readback(sizeof(double));
  const ParameterSet& parameters = weights_.parameters();
  for (int index = 0; index < static_cast<int>(parameters.specs().size()); ++index) {
    const ParameterSpec& spec = parameters.specs()[static_cast<std::size_t>(index)];
    const std::int64_t offset = parameters.offset_bytes(index);
    const auto at = [offset](std::byte* block) { return reinterpret_cast<float*>(block + offset); };
    tensors_.push_back({at(weights_.data()), at(gradients_.data()), at(first_moments_.data()),
                        at(second_moments_.data()), spec.count(), spec.decay});
  }
}

void Trainer::add_losses() {
  figures_[step_of_losses_[added_++ % step_of_losses_.size()] % 2].sum_of_losses += training_.end();
}

void Trainer::accumulate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets,
                         std::int64_t micro_step) {
  if (step_ - told_ >= figures_.size()) throw std::logic_error("a third step, and no figures were asked for");
  const double targets_of_step = static_cast<double>(rows()) * recipe_.gradient_accumulation_steps;
  training_.begin(
      program_memory(), ids, targets,
      {.step = static_cast<std::uint64_t>(micro_step), .loss_scale = static_cast<float>(1.0 / targets_of_step)});
  step_of_losses_[micro_batches_++ % step_of_losses_.size()] = step_;
  if (training_.due()) add_losses();
}

double Trainer::evaluate_ahead(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets) {
  evaluation_.begin(program_memory(), ids, targets, {});
  return evaluation_.end_if_due();
}

double Trainer::rest_of_evaluation() { return evaluation_.end_all(); }

double Trainer::evaluate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets) {
  const double sum = evaluate_ahead(ids, targets);
  return sum + rest_of_evaluation();
}

void Trainer::end_step(std::int64_t step, double learning_rate) {
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
  figures_[step_ % 2].squares->begin(sum_of_squares_.data());
  figures_[step_++ % 2].ended = true;
}

std::optional<Trainer::StepFigures> Trainer::next_figures() {
  if (backend_.runs_behind() && told_ + 1 >= step_) return std::nullopt;
  return await_figures();
}

std::optional<Trainer::StepFigures> Trainer::await_figures() {
  Figures& figures = figures_[told_ % 2];
  if (told_ == step_ || !std::exchange(figures.ended, false)) return std::nullopt;
  while (added_ < micro_batches_ && step_of_losses_[added_ % step_of_losses_.size()] == told_) add_losses();
  ++told_;
  const auto squares = figures.squares->wait();
  double sum_of_squares = 0.0;
  std::memcpy(&sum_of_squares, squares.data(), sizeof sum_of_squares);
  return StepFigures{std::exchange(figures.sum_of_losses, 0.0), std::sqrt(sum_of_squares)};
}

Trainer::StepFigures Trainer::update(std::int64_t step, double learning_rate) {
  end_step(step, learning_rate);
  StepFigures own{};
  while (const auto figures = await_figures()) own = *figures;
  return own;
}

ModelMemory Trainer::memory() const noexcept {
  return {weights_.parameters().bytes(), gradients_.size_bytes(),
          first_moments_.size_bytes() + second_moments_.size_bytes(), arena_.size_bytes()};
}

}  // namespace sizewise
