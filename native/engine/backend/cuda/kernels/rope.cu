// Rotary position embedding (Su 2021), pairs (i, i + D/2). A block has one position: it makes each cosine and sine
// once, then rotates all heads of a share of the batch.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kMostPairs = 256;  // of one launch: the frequencies are parameters of the kernel

// theta^(-2 i / D) / pi: angles in half turns, so that taking away whole turns is exact.
struct Frequencies {
  double half_turns[kMostPairs];
};

template <typename T, int n>
__global__ void __launch_bounds__(kThreads)
    rope_kernel(RopeCall<T> call, const __grid_constant__ Frequencies frequencies, int first_pair, int pairs,
                int share) {
  __shared__ float cosines[kMostPairs], sines[kMostPairs];
  const int t = blockIdx.x, half = call.head_size / 2;
  const double position = call.first_position.get() + t;
  for (int i = threadIdx.x; i < pairs; i += kThreads) {
    const double turns = position * frequencies.half_turns[i];
    float sine, cosine;
    sincospif(static_cast<float>(turns - 2.0 * rint(0.5 * turns)), &sine, &cosine);
    cosines[i] = cosine;
    sines[i] = call.inverse ? -sine : sine;
  }
  __syncthreads();

  const int vectors = pairs / n, first_batch = blockIdx.y * share;
  const int tasks = min(share, call.batch - first_batch) * call.heads * vectors;
#pragma unroll 2
  for (int task = threadIdx.x; task < tasks; task += kThreads) {
    const int i = task % vectors * n, rest = task / vectors;
    const int head = rest % call.heads, b = first_batch + rest / call.heads;
    T* at = call.x + b * call.batch_stride + t * call.row_stride + std::int64_t{head} * call.head_size + first_pair + i;
    float first[n], second[n], turned[n];
    load<n>(at, first);
    load<n>(at + half, second);
#pragma unroll
    for (int e = 0; e < n; ++e) {
      const float cosine = cosines[i + e], sine = sines[i + e];
      turned[e] = first[e] * cosine - second[e] * sine;
      second[e] = second[e] * cosine + first[e] * sine;
    }
    store<n>(at, turned);
    store<n>(at + half, second);
  }
}

}  // namespace

template <typename T>
cudaError_t rope(const RopeCall<T>& call, const Launch& launch) {
  const int half = call.head_size / 2;
  if (call.batch <= 0 || call.length <= 0 || call.heads <= 0 || half <= 0) return cudaSuccess;
  constexpr int n = wide<T>;
  const bool by_vectors =
      call.head_size % (2 * n) == 0 && call.batch_stride % n == 0 && call.row_stride % n == 0 && wide_aligned({call.x});

  for (int first_pair = 0; first_pair < half; first_pair += kMostPairs) {
    const int pairs = std::min(kMostPairs, half - first_pair);
    Frequencies frequencies;
    for (int i = 0; i < pairs; ++i)
      frequencies.half_turns[i] =
          std::pow(static_cast<double>(call.theta), -2.0 * (first_pair + i) / call.head_size) / std::numbers::pi;

    // Enough work in a block to pay for its cosines, and enough blocks to fill the device.
    const int tasks_of_one = call.heads * (by_vectors ? pairs / n : pairs);
    const int wanted = std::max(1, 4 * launch.multiprocessors / call.length);
    int share = std::max((call.batch + wanted - 1) / wanted, std::min(call.batch, kThreads / tasks_of_one));
    share = std::max(share, (call.batch + 65534) / 65535);
    const dim3 grid(call.length, (call.batch + share - 1) / share);
    if (by_vectors) {
      rope_kernel<T, n><<<grid, kThreads, 0, launch.stream>>>(call, frequencies, first_pair, pairs, share);
    } else {
      rope_kernel<T, 1><<<grid, kThreads, 0, launch.stream>>>(call, frequencies, first_pair, pairs, share);
    }
    if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess) return error;
  }
  return cudaSuccess;
}

template cudaError_t rope(const RopeCall<float>&, const Launch&);
template cudaError_t rope(const RopeCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
