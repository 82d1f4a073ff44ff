// A checkpoint to go on from: one safetensors file with the weights under their Hugging Face names, AdamW's moments
// under optimizer.first_moment.NAME and optimizer.second_moment.NAME, and in __metadata__ the model, the recipe, the
// state of training and the order of data. Randomness is counter-based, so that step and seed are the whole of its
// state. No clock time goes in: equal runs write equal files.
#pragma once
#include <cstdint>
#include <string>

#include "train/trainer.h"
#include "train/training_state.h"

namespace sizewise {

std::string checkpoint_name(std::int64_t step);  // step-00000200.safetensors
std::string weights_name(std::int64_t step);     // step-00000200.weights.safetensors

// Durable: written to a temporary name, synced, renamed. Throws Error: disk_full, file_unwritable, out_of_memory.
void save_checkpoint(const std::string& path, Trainer& trainer, const TrainingState& state,
                     const std::string& data_order);

// The weights alone, with the model, the recipe and the step: to generate and to evaluate with, not to go on from.
// Durable, and throws, as save_checkpoint.
void save_weights(const std::string& path, Trainer& trainer, std::int64_t step);

// Throws Error("checkpoint_invalid") also where the model, the order of data, or a number of the recipe that
// decides the bits of a step is another than the trainer's.
TrainingState restore_checkpoint(const std::string& path, Trainer& trainer, const std::string& data_order);

}  // namespace sizewise
