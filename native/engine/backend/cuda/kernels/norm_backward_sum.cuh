// The second half of a norm's backward: adds the blocks' partial sums to dweight and dbias, in an order that depends on
// their number alone.
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/launch.h"

namespace sizewise::cuda {

// Blocks of a norm's backward on one multiprocessor: at most, and so the rows of the workspace.
inline constexpr int most_norm_blocks = 4;
inline constexpr int norm_sum_lanes = 16, norm_sums_in_flight = 16;

// Where a kernel may begin before the one ahead of it has ended (sm_90 and later), the second half does.
inline constexpr bool overlap_norm_sum = true;

// Lets the kernel behind this one take its place on the device.
__device__ inline void let_next_kernel_start() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}
// Waits until the kernel ahead has ended and all that it wrote can be read.
__device__ inline void wait_for_kernel_ahead() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

// partials [2][blocks][cols]: of dweight, then of dbias. blockIdx.y picks one of the two, blockIdx.x 32 columns.
static __global__ void __launch_bounds__(32 * norm_sum_lanes, 1)
    norm_backward_sum_kernel(int blocks, int cols, const float* partials, float* dweight, float* dbias) {
  __shared__ float sums[norm_sum_lanes][32];
  const int column = blockIdx.x * 32 + threadIdx.x;
  const float* partial = partials + std::int64_t{blockIdx.y} * blocks * cols + column;
  float* const to = (blockIdx.y == 0 ? dweight : dbias) + column;
  // The kernel ahead, which began after all before it had ended, does not write here.
  const float before = threadIdx.y == 0 && column < cols ? *to : 0.0f;
  wait_for_kernel_ahead();
  float sum = 0.0f;
  if (column < cols) {
    for (int first = threadIdx.y; first < blocks; first += norm_sum_lanes * norm_sums_in_flight) {
      float values[norm_sums_in_flight];
#pragma unroll
      for (int i = 0; i < norm_sums_in_flight; ++i) {
        const int block = first + i * norm_sum_lanes;
        values[i] = block < blocks ? partial[std::int64_t{block} * cols] : 0.0f;
      }
#pragma unroll
      for (int i = norm_sums_in_flight - 1; i >= 0; --i) sum += values[i];  // the last first: all are asked for by then
    }
  }
  sums[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y != 0 || column >= cols) return;
#pragma unroll
  for (int lane = 1; lane < norm_sum_lanes; ++lane) sum += sums[lane][threadIdx.x];
  *to = before + sum;
}

static cudaError_t launch_norm_sum(int blocks, int cols, const float* partials, float* dweight, float* dbias,
                                   const Launch& launch) {
  cudaLaunchAttribute early{};
  early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  early.val.programmaticStreamSerializationAllowed = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = dim3(static_cast<unsigned>((cols + 31) / 32), dbias ? 2 : 1);
  config.blockDim = dim3(32, norm_sum_lanes);
  config.stream = launch.stream;
  config.attrs = &early;
  config.numAttrs = overlap_norm_sum && launch.capability >= 90 ? 1 : 0;
  return cudaLaunchKernelEx(&config, norm_backward_sum_kernel, blocks, cols, partials, dweight, dbias);
}

}  // namespace sizewise::cuda
