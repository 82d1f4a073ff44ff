// Draws tokens from logits. ops/sampling.h says how.
#pragma once
#include "backend/cuda/kernels/launch.h"
#include "ops/sampling.h"

namespace sizewise::cuda {

// Rows of one launch, which takes them as its argument.
inline constexpr int kSamplingRows = 16;
// What the bits of an id in a key allow.
inline constexpr int kMostSampledVocab = 1 << 21;

struct SamplingCall {
  int vocab;
  int rows;  // at most kSamplingRows
  SamplingRow asked[kSamplingRows];
  SampledToken* sampled;
  int alternatives;
  LikelyToken* likely;
  float* workspace;  // [rows, vocab] where a row has a penalty
};
cudaError_t sample(const SamplingCall&, const Launch&);

}  // namespace sizewise::cuda
