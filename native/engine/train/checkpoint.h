// A checkpoint: one safetensors file with the weights under their Hugging Face names, AdamW's moments under
// optimizer.first_moment.NAME and optimizer.second_moment.NAME, and in __metadata__ the model, the recipe, the state of
// training and the order of data. Randomness is counter-based, so that step and seed are the whole of its state. No
// clock time goes in: equal runs write equal files.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "train/trainer.h"

namespace sizewise {

struct BestEvaluation {
  std::int64_t step;
  double validation_loss;
};

struct TrainingState {
  std::int64_t step = 0;  // steps done
  std::optional<BestEvaluation> best;
  std::int64_t evaluations_since_best = 0;  // for early stopping
  bool evaluated = false;                   // the evaluation due at `step`, if any, is done
};

std::string checkpoint_name(std::int64_t step);  // step-00000200.safetensors

// Durable: written to a temporary name, synced, renamed. Throws Error: disk_full, file_unwritable, out_of_memory.
void save_checkpoint(const std::string& path, Trainer& trainer, const TrainingState& state,
                     const std::string& data_order);

// Throws Error("checkpoint_invalid") also where the model, the order of data, or a number of the recipe that
// decides the bits of a step is another than the trainer's.
TrainingState restore_checkpoint(const std::string& path, Trainer& trainer, const std::string& data_order);

}  // namespace sizewise
