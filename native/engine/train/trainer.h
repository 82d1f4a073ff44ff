// The training step of one model on one device: weights, gradients, AdamW's moments, and the arena. After construction
// nothing is allocated.
#pragma once
#include <cstdint>
#include <memory>
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
  // gradients. `micro_step` counts all micro-steps of the run from 0.
  void accumulate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets, std::int64_t micro_step);

  // Ends a step: clips, updates the weights, and leaves the gradients zero. `step` counts from 1. Where a figure is not
  // finite, the weights are no longer either.
  struct StepFigures {
    double sum_of_losses;  // of the micro-batches since the last step
    double gradient_norm;  // before clipping
  };
  StepFigures update(std::int64_t step, double learning_rate);

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
  // A program, and what the backend keeps to run it again.
  struct Step {
    LossProgram loss;
    std::unique_ptr<Recording> recording = {};
  };
  void run(Step& step, std::span<const std::int32_t> ids, std::span<const std::int32_t> targets, const Cursor& cursor);
  // Waits for the step, and gives the sum of its losses.
  double read_losses(const Step& step);
  ProgramMemory program_memory() const noexcept { return {weights_.data(), gradients_.data(), arena_.data()}; }
  // The losses of the micro-batch in work stand where the next one's will: they are read first.
  void settle();
  Backend& backend_;
  Recipe recipe_;
  Weights weights_;
  Step training_, evaluation_;
  DeviceBuffer gradients_, first_moments_, second_moments_, arena_, sum_of_squares_;
  std::vector<AdamWTensor> tensors_;
  std::vector<float> losses_;
  bool in_work_ = false;
  double sum_of_losses_ = 0.0;
};

}  // namespace sizewise
