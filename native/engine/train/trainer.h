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
  // finite, the weights are no longer either. Of two steps that have ended, the figures of the first are asked for
  // before the third ends.
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

  Weights& weights() noexcept { return weights_; }
  const Recipe& recipe() const noexcept { return recipe_; }
  std::byte* gradients() const noexcept { return gradients_.data(); }
  std::byte* first_moments() const noexcept { return first_moments_.data(); }
  std::byte* second_moments() const noexcept { return second_moments_.data(); }
  ModelMemory memory() const noexcept;
  // All that this trainer and its backend held at most, with what the ops needed to work in.
  std::int64_t peak_memory_bytes() const noexcept { return backend_.memory().peak_bytes() + 3 * loss_bytes(); }
  std::int64_t rows() const noexcept { return std::int64_t{recipe_.batch_size} * weights_.model().context; }

 private:
  // A program, and what the backend keeps to run it again.
  struct Step {
    LossProgram loss;
    std::unique_ptr<Recording> recording = {};
  };
  void run(Step& step, std::span<const std::int32_t> ids, std::span<const std::int32_t> targets, const Cursor& cursor);
  // Losses of a micro-batch on their way to the host, and to which step they belong.
  struct Losses {
    std::unique_ptr<Readback> readback;
    std::size_t step = 0;
    bool under_way = false;
  };
  // A step whose figures were not asked for yet.
  struct Figures {
    std::unique_ptr<Readback> squares;
    double sum_of_losses = 0.0;
    bool ended = false;
  };
  const std::byte* losses_of(const Step& step) const;
  std::int64_t loss_bytes() const noexcept { return rows() * static_cast<std::int64_t>(sizeof(float)); }
  // Waits for losses that are under way, and adds them to their step.
  void collect(Losses& losses);
  ProgramMemory program_memory() const noexcept { return {weights_.data(), gradients_.data(), arena_.data()}; }
  Backend& backend_;
  Recipe recipe_;
  Weights weights_;
  Step training_, evaluation_;
  DeviceBuffer gradients_, first_moments_, second_moments_, arena_, sum_of_squares_;
  std::vector<AdamWTensor> tensors_;
  std::array<Losses, 2> losses_;    // of the micro-batches in turn
  std::array<Figures, 2> figures_;  // of the steps in turn
  std::unique_ptr<Readback> evaluated_;
  std::size_t micro_batch_ = 0, step_ = 0, told_ = 0;  // counted from the first on; steps: in work, told next
};

}  // namespace sizewise
