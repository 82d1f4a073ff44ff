// The second half of a norm's backward: adds the blocks' partial sums to dweight and dbias, in the order of the blocks.
#pragma once
#include <cstdint>

namespace sizewise::cuda {

// Blocks of a norm's backward on one multiprocessor: at most, and so the rows of the workspace.
inline constexpr int most_norm_blocks = 4;
inline constexpr int norm_sum_lanes = 16;

// partials [2][blocks][cols]: of dweight, then of dbias. blockIdx.y picks one of the two, blockIdx.x 32 columns.
static __global__ void __launch_bounds__(32 * norm_sum_lanes)
    norm_backward_sum_kernel(int blocks, int cols, const float* partials, float* dweight, float* dbias) {
  __shared__ float sums[norm_sum_lanes][32];
  const int column = blockIdx.x * 32 + threadIdx.x;
  const float* partial = partials + std::int64_t{blockIdx.y} * blocks * cols + column;
  float sum = 0.0f;
  if (column < cols) {
#pragma unroll 8
    for (int block = threadIdx.y; block < blocks; block += norm_sum_lanes) sum += partial[std::int64_t{block} * cols];
  }
  sums[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y != 0 || column >= cols) return;
#pragma unroll
  for (int lane = 1; lane < norm_sum_lanes; ++lane) sum += sums[lane][threadIdx.x];
  float* const to = (blockIdx.y == 0 ? dweight : dbias) + column;
  *to += sum;
}

}  // namespace sizewise::cuda
