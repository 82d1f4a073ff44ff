// How long a training step of a model takes on this machine.
#pragma once
#include <string>

#include "model/count.h"
#include "train/control.h"
#include "train/recipe.h"

namespace sizewise {

struct Measurement {
  double seconds_per_step;  // median; a step is all micro-steps of gradient accumulation and the update
  ModelMemory memory_bytes;
};

// Trains on random tokens for about `seconds`, at least three steps after one to warm up. Blocking.
// Throws Error: cancelled, device_unavailable, model_invalid, study_invalid, out_of_memory.
Measurement measure_model(const Model& model, const Recipe& recipe, const std::string& device, int threads,
                          double seconds, const Control& control);

}  // namespace sizewise
