// The loss of a checkpoint over a whole token shard.
#pragma once
#include <cstdint>
#include <string>

#include "train/control.h"

namespace sizewise {

struct EvaluateRequest {
  std::string checkpoint;
  std::string shard;
  std::string device = "cpu";
  int threads = 0;
  int batch_size = 8;
};

struct Evaluation {
  double loss;           // nats per token, mean over all predicted tokens
  std::int64_t tokens;   // predicted: all of the shard but the first
  double bits_per_byte;  // NaN where the shard does not say how many bytes it encodes
};

// Every window of `context` tokens in order, the last one shorter. Blocking.
// Throws Error: cancelled, checkpoint_invalid, shard_invalid, dataset_too_small, out_of_memory,
// device_unavailable, device_failed.
Evaluation evaluate(const EvaluateRequest& request, const Control& control);

}  // namespace sizewise
