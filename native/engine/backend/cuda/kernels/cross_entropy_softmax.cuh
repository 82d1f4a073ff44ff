// The largest of some numbers and the sum of their exponentials below it, found in one pass (Milakov & Gimelshein 2018,
// "Online normalizer calculation for softmax").
#pragma once
#include <cfloat>

namespace sizewise::cuda {

struct Softmax {
  float most = -FLT_MAX, sum = 0.0f;  // finite, so that -infinity among the numbers is an ordinary number
};

// e^x for x <= 0; results below the least normal number are 0. The difference to the largest is formed before: x alone
// may be so large that its rounding would show.
__device__ inline float exp_below(float x) {
  float result;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(x * 1.4426950408889634f));
  return result;
}

template <int n>
__device__ inline void take(Softmax& softmax, const float (&numbers)[n]) {
  float most = numbers[0];
#pragma unroll
  for (int e = 1; e < n; ++e) most = fmaxf(most, numbers[e]);
  if (most > softmax.most) {
    softmax.sum *= exp_below(softmax.most - most);
    softmax.most = most;
  }
  float sum = 0.0f;
#pragma unroll
  for (int e = 0; e < n; ++e) sum += exp_below(numbers[e] - softmax.most);
  softmax.sum += sum;
}

// Of all lanes together, the same bits in each.
__device__ inline Softmax warp_softmax(Softmax softmax) {
  float most = softmax.most;
#pragma unroll
  for (int offset = 16; offset > 0; offset /= 2) most = fmaxf(most, __shfl_xor_sync(0xffffffffu, most, offset));
  float sum = softmax.sum * exp_below(softmax.most - most);
#pragma unroll
  for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, offset);
  return {most, sum};
}

// Of all threads of the block; `parts` holds one for each of up to 32 warps.
__device__ inline Softmax block_softmax(Softmax softmax, Softmax (&parts)[32]) {
  softmax = warp_softmax(softmax);
  const unsigned lane = threadIdx.x % 32, warps = blockDim.x / 32;
  if (lane == 0) parts[threadIdx.x / 32].most = softmax.most, parts[threadIdx.x / 32].sum = softmax.sum;
  __syncthreads();
  return warp_softmax(lane < warps ? parts[lane] : Softmax{});
}

}  // namespace sizewise::cuda
