// Which range of a list of tensors a block of elements belongs to.
#pragma once
#include <algorithm>
#include <cstdint>

#include "backend/cuda/kernels/adamw.h"

namespace sizewise::cuda {

inline constexpr int adamw_threads = 256, adamw_vectors = 2;  // accesses of four floats in each thread
inline constexpr int adamw_elements = adamw_threads * adamw_vectors * 4;

// The last range that begins at `block` or before: a warp compares 32 at once, two rounds for up to 1024 ranges.
__device__ inline int range_of(const std::int64_t* first_block, int ranges, std::int64_t block) {
  const int lane = threadIdx.x % 32;
  int low = 0, left = ranges;
  while (left > 1) {
    const int step = (left + 31) / 32, at = lane * step;
    const bool before = at < left && first_block[low + at] <= block;
    const int skipped = (__popc(__ballot_sync(0xffffffffu, before)) - 1) * step;
    low += skipped;
    left = min(step, left - skipped);
  }
  return low;
}

// Up to four floats; those past the end are 0.
__device__ inline float4 load_four(const float* from, std::int64_t left) {
  if (left >= 4) return __ldcs(reinterpret_cast<const float4*>(from));
  return make_float4(left > 0 ? from[0] : 0.0f, left > 1 ? from[1] : 0.0f, left > 2 ? from[2] : 0.0f, 0.0f);
}

}  // namespace sizewise::cuda
