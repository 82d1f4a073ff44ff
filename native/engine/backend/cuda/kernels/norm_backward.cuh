// Layer norm and RMS norm backward. With x^ the normalised row and g = weight * dy,
//   dx = (g - mean(g) - x^ mean(g x^)) / std + d_sum      (RMS norm: without mean(g))
// and dweight, dbias are sums over rows: every thread keeps its columns' sums over the rows of its block in registers,
// the block adds them up, and a second kernel adds the blocks in their order.
#pragma once
#include <algorithm>

#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/norm_backward_sum.cuh"
#include "backend/cuda/kernels/norm_reduce.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

// What a thread holds of one row, as it lies in memory.
template <int vectors>
struct NormBackwardRow {
  uint4 x[vectors], dy[vectors], d_sum[vectors];
  float mean, inverse;
};

// The weights of a thread's columns: kept where they are few, else read again for every row.
template <typename T, typename Holders>
struct NormWeight {
  static constexpr int n = wide<T>;
  static constexpr bool kKept = Holders::vectors == 1;
  float kept[n];

  __device__ NormWeight(const NormBackwardCall<T>& call, int thread) {
    if (kKept && Holders::has(thread, call.cols / n)) load<n>(call.weight + thread * n, kept);
  }
  __device__ void get(const NormBackwardCall<T>& call, int v, float (&to)[n]) const {
    if constexpr (kKept) {
#pragma unroll
      for (int e = 0; e < n; ++e) to[e] = kept[e];
    } else {
      load<n>(call.weight + v * n, to);
    }
  }
};

template <typename Holders, typename T>
__device__ inline void load_row(const NormBackwardCall<T>& call, std::int64_t row, int thread,
                                NormBackwardRow<Holders::vectors>& to) {
  constexpr int n = wide<T>, threads = 32 * Holders::warps;
  const std::int64_t begin = row * call.cols;
#pragma unroll
  for (int i = 0; i < Holders::vectors; ++i) {
    const int v = thread + i * threads;
    if (!Holders::has(v, call.cols / n)) continue;
    to.x[i] = load_bits(call.sum + begin + v * n);
    to.dy[i] = load_bits(call.dy + begin + v * n);
    if (call.d_sum) to.d_sum[i] = load_bits(call.d_sum + begin + v * n);
  }
  if (call.mean) to.mean = call.mean[row];
  to.inverse = call.inverse[row];
}

// dx of a row, from the mean of g and the mean of g x^.
template <typename T, bool kMean, typename Holders>
__device__ inline void write_dx(const NormBackwardCall<T>& call, std::int64_t row, int thread,
                                const NormBackwardRow<Holders::vectors>& now, const NormWeight<T, Holders>& weights,
                                float mean_g, float mean_product) {
  constexpr int n = wide<T>, threads = 32 * Holders::warps;
  const float shift = kMean ? -now.mean * now.inverse : 0.0f;
#pragma unroll
  for (int i = 0; i < Holders::vectors; ++i) {
    const int v = thread + i * threads;
    if (!Holders::has(v, call.cols / n)) continue;
    float x[n], dy[n], weight[n], past[n];
    unpack(now.x[i], x);
    unpack(now.dy[i], dy);
    unpack(now.d_sum[i], past);
    weights.get(call, v, weight);
#pragma unroll
    for (int e = 0; e < n; ++e) {
      const float normalised = fmaf(x[e], now.inverse, shift);
      const float inner = fmaf(-normalised, mean_product, dy[e] * weight[e] - mean_g);
      dy[e] = fmaf(inner, now.inverse, past[e]);
    }
    store_bits(call.dx + row * call.cols + v * n, pack(dy));
  }
}

// Adds up the sums of the block's groups of threads, two by two, and writes them as the block's partial sums: of
// dweight to `partial`, of dbias (where kTwo and `second` is given) to `second`. `stage`: [1 + kTwo][groups / 2][cols].
template <typename Holders, int groups, bool kTwo, int n>
__device__ inline void write_partial(float (&sums)[1 + kTwo][Holders::vectors][n], int cols, int group, int thread,
                                     float* stage, float* partial, float* second) {
  constexpr int threads = 32 * Holders::warps, vectors = Holders::vectors;
#pragma unroll
  for (int left = groups; left > 1; left = (left + 1) / 2) {
    const int half = (left + 1) / 2;
    __syncthreads();
    if (group >= half && group < left) {
#pragma unroll
      for (int k = 0; k <= kTwo; ++k)
#pragma unroll
        for (int i = 0; i < vectors; ++i)
          if (const int v = thread + i * threads; Holders::has(v, cols / n))
            store<n>(stage + (k * (groups / 2) + group - half) * cols + v * n, sums[k][i]);
    }
    __syncthreads();
    if (group + half < left) {
#pragma unroll
      for (int k = 0; k <= kTwo; ++k)
#pragma unroll
        for (int i = 0; i < vectors; ++i) {
          const int v = thread + i * threads;
          if (!Holders::has(v, cols / n)) continue;
          float other[n];
          load<n>(stage + (k * (groups / 2) + group) * cols + v * n, other);
#pragma unroll
          for (int e = 0; e < n; ++e) sums[k][i][e] += other[e];
        }
    }
  }
  if (group != 0) return;
#pragma unroll
  for (int k = 0; k <= kTwo; ++k) {
    float* const to = k == 0 ? partial : second;
    if (!to) continue;
#pragma unroll
    for (int i = 0; i < vectors; ++i)
      if (const int v = thread + i * threads; Holders::has(v, cols / n)) store<n>(to + v * n, sums[k][i]);
  }
}

// `groups` rows at a time in a block. kAhead: the next row is on its way while this one is worked on.
template <typename T, bool kMean, typename Holders, int groups, int blocks_per_multiprocessor, bool kAhead>
__global__ void __launch_bounds__(32 * Holders::warps * groups, blocks_per_multiprocessor)
    norm_backward_kernel(const __grid_constant__ NormBackwardCall<T> call) {
  constexpr int n = wide<T>, warps = Holders::warps, vectors = Holders::vectors, threads = 32 * warps;
  extern __shared__ float4 stage[];  // [1 + kMean][groups / 2][cols]
  __shared__ float2 parts[2][groups][warps];
  const int group = threadIdx.x / threads, thread = threadIdx.x % threads, warp = thread / 32;
  const int row_vectors = call.cols / n;
  const float share = 1.0f / static_cast<float>(call.cols);
  const std::int64_t stride = std::int64_t{gridDim.x} * groups;

  let_next_kernel_start();
  float d_sums[1 + kMean][vectors][n] = {};  // of dweight, and of dbias
  const NormWeight<T, Holders> weights(call, thread);
  NormBackwardRow<vectors> now = {}, next = {};
  std::int64_t row = std::int64_t{blockIdx.x} * groups + group;
  if (kAhead && row < call.rows) load_row<Holders>(call, row, thread, next);
  for (int parity = 0; row < call.rows; row += stride, parity ^= 1) {
    if constexpr (kAhead) {
      now = next;
      if (row + stride < call.rows) load_row<Holders>(call, row + stride, thread, next);
    } else {
      load_row<Holders>(call, row, thread, now);
    }
    const float shift = kMean ? -now.mean * now.inverse : 0.0f;

    float2 sums = {0.0f, 0.0f};  // of g and of g x^
#pragma unroll
    for (int i = 0; i < vectors; ++i) {
      const int v = thread + i * threads;
      if (!Holders::has(v, row_vectors)) continue;
      float x[n], dy[n], weight[n];
      unpack(now.x[i], x);
      unpack(now.dy[i], dy);
      weights.get(call, v, weight);
#pragma unroll
      for (int e = 0; e < n; ++e) {
        const float normalised = fmaf(x[e], now.inverse, shift), g = dy[e] * weight[e];
        d_sums[0][i][e] = fmaf(dy[e], normalised, d_sums[0][i][e]);
        if constexpr (kMean) d_sums[1][i][e] += dy[e];
        if (kMean) sums.x += g;
        sums.y = fmaf(g, normalised, sums.y);
      }
    }
    if (kMean) sums.x = warp_sum(sums.x);
    sums.y = warp_sum(sums.y);
    sums = group_sum<warps>(sums, group, warp, parts[parity][group]);
    write_dx<T, kMean, Holders>(call, row, thread, now, weights, sums.x * share, sums.y * share);
  }

  float* const partial = call.workspace + std::int64_t{blockIdx.x} * call.cols;
  float* const second = kMean && call.dbias ? partial + std::int64_t{gridDim.x} * call.cols : nullptr;
  write_partial<Holders, groups, kMean, n>(d_sums, call.cols, group, thread, reinterpret_cast<float*>(stage), partial,
                                           second);
}

}  // namespace sizewise::cuda
