// A checkpoint of weights as they are before training, so that other programs can be timed on the same model.
#pragma once
#include <cstdint>
#include <string>

#include "model/model.h"

namespace sizewise {

// Durable, as every file; holds the weights in memory meanwhile. Blocking. Throws Error: model_invalid, out_of_memory,
// and as DurableFile does.
void write_random_checkpoint(const Model& model, std::uint64_t seed, const std::string& path, int threads);

}  // namespace sizewise
