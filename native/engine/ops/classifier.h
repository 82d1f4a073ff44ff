// The head over the vocabulary fused with cross-entropy: logits = x W^T exist for a chunk of rows only.
// loss[i] = log sum exp logits[i] - logits[i, target[i]], in nats; a target of -1 is ignored (loss 0, no gradient).
#pragma once
#include <cstddef>
#include <cstdint>

#include "ops/precision.h"
#include "ops/values.h"

namespace sizewise {

struct Classifier {
  int rows, channels, vocab;    // M = B*T, C, V
  ConstValues x;                // [M, C]
  const float* weight;          // [V, C]
  const std::int32_t* targets;  // [M]
  float* losses;                // [M]
  // Training: all three given. d_loss is the gradient of the total with respect to each row's loss (1 / number of
  // targets).
  Values dx{};                // [M, C], overwritten
  float* d_weight = nullptr;  // [V, C], added to
  float d_loss = 0.0f;
  float* workspace;  // Backend::classifier_workspace(...) floats
  Precision precision = Precision::fp32;
};

}  // namespace sizewise
