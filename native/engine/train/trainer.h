// The training step of one model on one device: weights, gradients, AdamW's moments, and the arena. After construction
// nothing is allocated.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/count.h"
#include "model/programs.h"
#include "model/weights.h"
#include "train/loss_runs.h"
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
  // finite, the weights are no longer either. The figures of a step are asked
  // for before the second after it begins.
  void end_step(std::int64_t step, double learning_rate);
  struct StepFigures {
    double sum_of_losses;  // of the micro-batches since the last step
    double gradient_norm;  // before clipping
  };
  // The figures of the next step that has ended, once. Nothing where there is none, or where a device that runs behind
  // would have to be waited for while it has no other step to work on.
  std::optional<StepFigures> next_figures();
  // The same, but waits in any case.
  std::optional<StepFigures> await_figures();
  // Ends a step and gives its figures; those of steps before it are dropped.
  StepFigures update(std::int64_t step, double learning_rate);

  // The sum of losses of one batch that may hold targets of -1; the gradients stay as they are.
  double evaluate(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets);
  // The same of batch after batch: each call may give the sum of the batch before, the first one 0;
  // rest_of_evaluation() gives what is left.
  double evaluate_ahead(std::span<const std::int32_t> ids, std::span<const std::int32_t> targets);
  double rest_of_evaluation();

  Weights& weights() noexcept { return weights_; }
  const Recipe& recipe() const noexcept { return recipe_; }
  std::byte* gradients() const noexcept { return gradients_.data(); }
  std::byte* first_moments() const noexcept { return first_moments_.data(); }
  std::byte* second_moments() const noexcept { return second_moments_.data(); }
  ModelMemory memory() const noexcept;
  // All that this trainer and its backend held at most, with what the ops needed to work in.
  std::int64_t peak_memory_bytes() const noexcept {
    return backend_.memory().peak_bytes() + training_.host_bytes() + evaluation_.host_bytes();
  }
  std::int64_t rows() const noexcept { return std::int64_t{recipe_.batch_size} * weights_.model().context; }

 private:
  // A step whose figures were not asked for yet.
  struct Figures {
    std::unique_ptr<Readback> squares;
    double sum_of_losses = 0.0;
    bool ended = false;
  };
  ProgramMemory program_memory() const noexcept { return {weights_.data(), gradients_.data(), arena_.data()}; }
  // Of the oldest micro-batch that is under way, to its step.
  void add_losses();
  Backend& backend_;
  Recipe recipe_;
  Weights weights_;
  LossRuns training_, evaluation_;
  DeviceBuffer gradients_, first_moments_, second_moments_, arena_, sum_of_squares_;
  std::vector<AdamWTensor> tensors_;
  std::array<Figures, 2> figures_;                                     // of the steps in turn
  std::array<std::size_t, LossRuns::kMostUnderWay> step_of_losses_{};  // of the micro-batches in turn
  std::size_t micro_batches_ = 0, added_ = 0;                          // begun, and those whose losses were added
  std::size_t step_ = 0, told_ = 0;                                    // in work, and told next
};

}  // namespace sizewise
