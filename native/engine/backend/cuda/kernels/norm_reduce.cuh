// Sums over the threads that share a row of a norm, in a fixed order and with the same bits in every thread.
#pragma once
#include <cstdint>

namespace sizewise::cuda {

__device__ inline float warp_sum(float x) {
#pragma unroll
  for (int offset = 16; offset > 0; offset /= 2) x += __shfl_xor_sync(0xffffffffu, x, offset);
  return x;
}

// Waits for the `threads` threads of one group of a block; groups count from 0.
template <int threads>
__device__ inline void group_barrier(int group) {
  asm volatile("bar.sync %0, %1;" ::"r"(group + 1), "n"(threads) : "memory");
}

// The sum over the warps of a row, of which each holds `x` in all its lanes. A slot of `parts` may be used again once
// another sum of the same group has passed.
template <int warps>
__device__ inline float group_sum(float x, int group, int warp, float (&parts)[warps]) {
  if constexpr (warps == 1) return x;
  if (threadIdx.x % 32 == 0) parts[warp] = x;
  group_barrier<32 * warps>(group);
  float total = parts[0];
#pragma unroll
  for (int i = 1; i < warps; ++i) total += parts[i];
  return total;
}
template <int warps>
__device__ inline float2 group_sum(float2 x, int group, int warp, float2 (&parts)[warps]) {
  if constexpr (warps == 1) return x;
  if (threadIdx.x % 32 == 0) parts[warp] = x;
  group_barrier<32 * warps>(group);
  float2 total = parts[0];
#pragma unroll
  for (int i = 1; i < warps; ++i) total.x += parts[i].x, total.y += parts[i].y;
  return total;
}

// The sum of a few floats as a tree: short chains of additions, small errors.
template <int n>
__device__ inline float tree_sum(const float (&x)[n]) {
  static_assert(n == 4 || n == 8);
  const float low = (x[0] + x[1]) + (x[2] + x[3]);
  if constexpr (n == 4)
    return low;
  else
    return low + ((x[4] + x[5]) + (x[6] + x[7]));
}

// A row is held by so many warps, each thread having so many accesses of 16 bytes of it, or fewer unless kFull.
template <int warps_, int vectors_, bool kFull = false>
struct RowHolders {
  static constexpr int warps = warps_, vectors = vectors_;
  __device__ static bool has(int v, int row_vectors) { return kFull || v < row_vectors; }
};

}  // namespace sizewise::cuda
