// Blocks of packed weights, widened: a lane takes 8 of the 32 weights of a block.
#pragma once
#include <cuda_fp16.h>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/packed_rows.h"

namespace sizewise::cuda {

// The weights of one block of 32 that a lane reads: 8 of them, from element `8 * part` on in the order of storage.
template <int Bits>
__device__ inline void read_weights(const std::byte* row, std::int64_t block, int part, float (&w)[8]) {
  if constexpr (Bits == 16) {
    load_wide(reinterpret_cast<const bf16*>(row) + block * 32 + part * 8, w);
  } else if constexpr (Bits == 8) {
    const uint2 bits = *reinterpret_cast<const uint2*>(row + block * 32 + part * 8);
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      w[i] = static_cast<float>(static_cast<signed char>(bits.x >> (8 * i)));
      w[4 + i] = static_cast<float>(static_cast<signed char>(bits.y >> (8 * i)));
    }
  } else {
    const std::uint32_t bits = *reinterpret_cast<const std::uint32_t*>(row + block * 16 + part * 4);
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const std::uint32_t pair = bits >> (8 * i);
      w[i] = static_cast<float>(static_cast<int>(pair & 15) - 8);
      w[4 + i] = static_cast<float>(static_cast<int>((pair >> 4) & 15) - 8);
    }
  }
}

// Which element of its block the i-th of a lane's 8 weights is.
template <int Bits>
__device__ inline int element_of(int part, int i) {
  if constexpr (Bits == 4) return i < 4 ? part * 4 + i : 16 + part * 4 + (i - 4);
  return part * 8 + i;
}

template <int Bits>
__device__ inline float scale_of(const PackedRows& w, std::int64_t row, std::int64_t block) {
  if constexpr (Bits == 16) return 1.0f;
  const auto* scales = reinterpret_cast<const __half*>(w.data + w.n * w.row_bytes());
  return __half2float(scales[row * w.blocks() + block]);
}

}  // namespace sizewise::cuda
