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

template <typename Holders, typename T>
__device__ inline void load_row(const NormBackwardCall<T>& call, std::int64_t row, int thread,
                                NormBackwardRow<Holders::vectors>& to) {
  constexpr int n = wide<T>, threads = 32 * Holders::warps;
  const std::int64_t begin = row * call.cols;
#pragma unroll
  for (int i = 0; i < Holders::vectors; ++i) {
    const int v = thread + i * threads;
    if (v >= call.cols / n) continue;
    to.x[i] = load_bits(call.sum + begin + v * n);
    to.dy[i] = load_bits(call.dy + begin + v * n);
    if (call.d_sum) to.d_sum[i] = load_bits(call.d_sum + begin + v * n);
  }
  to.mean = call.mean ? call.mean[row] : 0.0f;
  to.inverse = call.inverse[row];
}

// Adds up the sums of the block's groups of threads, two by two, and writes them as the block's partial sum.
template <typename Holders, int groups, int n>
__device__ inline void write_partial(float (&sums)[Holders::vectors][n], int cols, int group, int thread, float* stage,
                                     float* partial) {
  constexpr int threads = 32 * Holders::warps;
#pragma unroll
  for (int left = groups; left > 1; left = (left + 1) / 2) {
    const int half = (left + 1) / 2;
    __syncthreads();
    if (group >= half && group < left) {
#pragma unroll
      for (int i = 0; i < Holders::vectors; ++i)
        if (const int v = thread + i * threads; v < cols / n) store<n>(stage + (group - half) * cols + v * n, sums[i]);
    }
    __syncthreads();
    if (group + half < left) {
#pragma unroll
      for (int i = 0; i < Holders::vectors; ++i) {
        const int v = thread + i * threads;
        if (v >= cols / n) continue;
        float other[n];
        load<n>(stage + group * cols + v * n, other);
#pragma unroll
        for (int e = 0; e < n; ++e) sums[i][e] += other[e];
      }
    }
  }
  if (group != 0) return;
#pragma unroll
  for (int i = 0; i < Holders::vectors; ++i)
    if (const int v = thread + i * threads; v < cols / n) store<n>(partial + v * n, sums[i]);
}

// `groups` rows at a time in a block. kAhead: the next row is on its way while this one is worked on.
template <typename T, bool kMean, typename Holders, int groups, int blocks_per_multiprocessor, bool kAhead>
__global__ void __launch_bounds__(32 * Holders::warps * groups, blocks_per_multiprocessor)
    norm_backward_kernel(const __grid_constant__ NormBackwardCall<T> call) {
  constexpr int n = wide<T>, warps = Holders::warps, vectors = Holders::vectors, threads = 32 * warps;
  extern __shared__ float4 stage[];  // [groups / 2][cols]
  __shared__ float2 parts[2][groups][warps];
  const int group = threadIdx.x / threads, thread = threadIdx.x % threads, warp = thread / 32;
  const int row_vectors = call.cols / n;
  const float count = static_cast<float>(call.cols);
  const std::int64_t stride = std::int64_t{gridDim.x} * groups;

  float d_weight[vectors][n] = {}, d_bias[vectors][n] = {};
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
      if (v >= row_vectors) continue;
      float x[n], dy[n], weight[n];
      unpack(now.x[i], x);
      unpack(now.dy[i], dy);
      load<n>(call.weight + v * n, weight);
#pragma unroll
      for (int e = 0; e < n; ++e) {
        const float normalised = fmaf(x[e], now.inverse, shift), g = dy[e] * weight[e];
        d_weight[i][e] = fmaf(dy[e], normalised, d_weight[i][e]);
        if (kMean) d_bias[i][e] += dy[e];
        if (kMean) sums.x += g;
        sums.y = fmaf(g, normalised, sums.y);
      }
    }
    if (kMean) sums.x = warp_sum(sums.x);
    sums.y = warp_sum(sums.y);
    sums = group_sum<warps>(sums, group, warp, parts[parity][group]);
    const float mean_g = sums.x / count, mean_product = sums.y / count;

#pragma unroll
    for (int i = 0; i < vectors; ++i) {
      const int v = thread + i * threads;
      if (v >= row_vectors) continue;
      float x[n], dy[n], weight[n], past[n];
      unpack(now.x[i], x);
      unpack(now.dy[i], dy);
      unpack(now.d_sum[i], past);
      load<n>(call.weight + v * n, weight);
#pragma unroll
      for (int e = 0; e < n; ++e) {
        const float normalised = fmaf(x[e], now.inverse, shift);
        const float inner = fmaf(-normalised, mean_product, dy[e] * weight[e] - mean_g);
        dy[e] = fmaf(inner, now.inverse, past[e]);
      }
      store_bits(call.dx + row * call.cols + v * n, pack(dy));
    }
  }

  float* const partial = call.workspace + std::int64_t{blockIdx.x} * call.cols;
  float* const shared = reinterpret_cast<float*>(stage);
  write_partial<Holders, groups, n>(d_weight, call.cols, group, thread, shared, partial);
  if (kMean && call.dbias)
    write_partial<Holders, groups, n>(d_bias, call.cols, group, thread, shared,
                                      partial + std::int64_t{gridDim.x} * call.cols);
}

}  // namespace sizewise::cuda
