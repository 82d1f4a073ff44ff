// Sums, maxima and running sums over a block that draws from one row. All of them have fixed orders: the same bits on
// every run.
#pragma once
#include <cstdint>

namespace sizewise::cuda {

using Mass = unsigned long long;

constexpr int sampling_threads = 1024, sampling_warps = sampling_threads / 32;

// How many tokens, and what they weigh together.
struct Counted {
  unsigned count;
  Mass mass;
  __device__ Counted operator+(const Counted& other) const { return {count + other.count, mass + other.mass}; }
};

struct BlockMemory {
  double sums[sampling_warps];
  Mass keys[sampling_warps];
  unsigned counts[sampling_warps];
};

template <typename T, typename Combine>
__device__ inline T over_warp(T x, Combine combine) {
#pragma unroll
  for (int offset = 16; offset > 0; offset /= 2) x = combine(x, __shfl_xor_sync(0xffffffffu, x, offset));
  return x;
}

// Every thread gets the result.
template <typename T, typename Combine>
__device__ inline T over_block(T x, T (&parts)[sampling_warps], Combine combine) {
  x = over_warp(x, combine);
  __syncthreads();  // the parts of what was asked before have been read
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = x;
  __syncthreads();
  return over_warp(parts[threadIdx.x % 32], combine);
}
__device__ inline double block_sum(double x, BlockMemory& memory) {
  return over_block(x, memory.sums, [](double a, double b) { return a + b; });
}
__device__ inline Mass block_largest(Mass x, BlockMemory& memory) {
  return over_block(x, memory.keys, [](Mass a, Mass b) { return a > b ? a : b; });
}

// The sum of the lanes before and of this one.
__device__ inline Counted running_in_warp(Counted x) {
#pragma unroll
  for (int offset = 1; offset < 32; offset *= 2) {
    const Counted before{__shfl_up_sync(0xffffffffu, x.count, offset), __shfl_up_sync(0xffffffffu, x.mass, offset)};
    if (static_cast<int>(threadIdx.x % 32) >= offset) x = x + before;
  }
  return x;
}

// The sum of the threads before this one.
__device__ inline Counted before_in_block(Counted x, BlockMemory& memory) {
  const Counted up_to = running_in_warp(x);
  const unsigned warp = threadIdx.x / 32;
  __syncthreads();
  if (threadIdx.x % 32 == 31) memory.counts[warp] = up_to.count, memory.keys[warp] = up_to.mass;
  __syncthreads();
  Counted before{up_to.count - x.count, up_to.mass - x.mass};
  for (unsigned i = 0; i < warp; ++i) before = before + Counted{memory.counts[i], memory.keys[i]};
  return before;
}

}  // namespace sizewise::cuda
