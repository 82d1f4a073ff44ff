// The training step of one model on one device: weights, gradients, AdamW's moments, and the arena. After construction
// nothing is allocated.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "model/count.h"
#include "model/programs.h"
#include "model/weights.h"
#include "train/recipe.h"

namespace sizewise {

class Trainer {
 public:
  // Throws Error: model_invalid, study_invalid, out_of_memory.
  Trainer(Backend& backend, const Model& model, const Recipe& recipe);

  // Forward and backward of one micro-batch, ids and targets [B, T]: adds its share of the step's mean to the
  // gradients, and returns the sum of its losses. `micro_step` counts all micro-steps of the run from 0.
  double accumulate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets, std::int64_t micro_step);

  // Norm of all gradients.
  double gradient_norm();
  // Clips, updates the weights, and leaves the gradients zero. `step` counts from 1.
  void update(std::int64_t step, double learning_rate, double gradient_norm);

  // The sum of losses of one batch that may hold targets of -1; the gradients stay as they are.
  double evaluate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets);

  Weights& weights() noexcept { return weights_; }
  const Recipe& recipe() const noexcept { return recipe_; }
  std::byte* gradients() const noexcept { return gradients_.data(); }
  std::byte* first_moments() const noexcept { return first_moments_.data(); }
  std::byte* second_moments() const noexcept { return second_moments_.data(); }
  ModelMemory memory() const noexcept;
  // All that this trainer and its backend held at most, with what the ops needed to work in.
  std::int64_t peak_memory_bytes() const noexcept {
    return backend_.memory().peak_bytes() + static_cast<std::int64_t>(losses_.size() * sizeof(float));
  }
  std::int64_t rows() const noexcept { return std::int64_t{recipe_.batch_size} * weights_.model().context; }

 private:
  double run(const LossProgram& program, std::span<const std::int32_t> ids, std::span<const std::int32_t> targets,
             const Cursor& cursor);
  Backend& backend_;
  Recipe recipe_;
  Weights weights_;
  LossProgram training_, evaluation_;
  DeviceBuffer gradients_, first_moments_, second_moments_, arena_, sum_of_squares_;
  std::vector<AdamWTensor> tensors_;
  std::vector<float> losses_;
};

}  // namespace sizewise
