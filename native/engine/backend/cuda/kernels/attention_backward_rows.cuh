// Rows of heads as attention's backward pass reads and writes them.
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/attention.h"
#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda {

__device__ inline bf16* rows_of(const HeadsView& view, std::int64_t b, int head, int head_size) {
  return static_cast<bf16*>(view.data) + b * view.batch_stride + static_cast<std::int64_t>(head) * head_size;
}

// r[t] of lane j of four neighbours becomes r[j] of lane t: eight neighbouring columns for each lane out of four tiles
// of eight columns.
__device__ inline void transpose_four(std::uint32_t (&r)[4], int lane) {
  const bool odd = lane & 1, high = lane & 2;
#pragma unroll
  for (int p = 0; p < 4; p += 2) {
    const std::uint32_t got = __shfl_xor_sync(~0u, odd ? r[p] : r[p + 1], 1);
    r[p] = odd ? got : r[p];
    r[p + 1] = odd ? r[p + 1] : got;
  }
#pragma unroll
  for (int p = 0; p < 2; ++p) {
    const std::uint32_t got = __shfl_xor_sync(~0u, high ? r[p] : r[p + 2], 2);
    r[p] = high ? got : r[p];
    r[p + 2] = high ? r[p + 2] : got;
  }
}

// Rows `row` and row + 8 of a warp's accumulators, times `scale`, as bf16; `to` is row 0. sum(i) is the i-th of `count`
// accumulators of a lane: of each 8 columns two of either row.
template <int count, typename Sum>
__device__ inline void store_rows(const Sum& sum, bf16* to, std::int64_t row_stride, int row, int end, float scale) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int half = 0; half < 2; ++half) {
#pragma unroll
    for (int group = 0; group < count / 16; ++group) {
      std::uint32_t r[4];
#pragma unroll
      for (int tile = 0; tile < 4; ++tile) {
        const int at = (group * 4 + tile) * 4 + 2 * half;
        r[tile] = pack_bf16(sum(at) * scale, sum(at + 1) * scale);
      }
      transpose_four(r, lane);
      if (row + 8 * half < end)
        *reinterpret_cast<uint4*>(to + (row + 8 * half) * row_stride + group * 32 + lane % 4 * 8) =
            make_uint4(r[0], r[1], r[2], r[3]);
    }
  }
}

}  // namespace sizewise::cuda
