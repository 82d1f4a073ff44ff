// Norm backward of few rows in one launch, where blocks can form a cluster (sm_90 and later). What such a call takes is
// launches and latencies, and its operands stay in the L2 cache: some clusters write dx, others read sum and dy again
// for dweight and dbias, each those of 32 columns, and add their blocks' sums through each other's shared memory.
#pragma once
#include <cooperative_groups.h>

#include <algorithm>
#include <cstdint>

#include "backend/cuda/kernels/norm_backward.cuh"

namespace sizewise::cuda {

inline constexpr bool norm_by_clusters = true;
inline constexpr int norm_cluster = 8;  // the largest that every device with clusters takes
inline constexpr int norm_cluster_warps = 8, norm_cluster_columns = 32, norm_cluster_rows_in_flight = 4;

// The sums of one block, over its rows [first, end) and the 32 columns from `first_column`: of dy x^, then of dy, in
// own[0..32) and own[32..64).
template <typename T, bool kMean>
__device__ inline void sum_norm_columns(const NormBackwardCall<T>& call, int first_column, int first, int end,
                                        float (&own)[2 * norm_cluster_columns]) {
  constexpr int n = wide<T>, across = norm_cluster_columns / n, rows_of_warp = 32 / across;
  constexpr int step = norm_cluster_warps * rows_of_warp, in_flight = norm_cluster_rows_in_flight;
  __shared__ __align__(16) float sums_of_warps[norm_cluster_warps][2 * norm_cluster_columns];
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  const int column = first_column + lane % across * n;
  float sums[2][n] = {};
  if (column < call.cols) {
    for (int row = first + warp * rows_of_warp + lane / across; row < end; row += step * in_flight) {
      uint4 x[in_flight], dy[in_flight];
      float inverse[in_flight], mean[in_flight];
#pragma unroll
      for (int i = 0; i < in_flight; ++i) {
        const int at = row + i * step;  // a row past the end is as good as zeros
        x[i] = dy[i] = make_uint4(0, 0, 0, 0);
        inverse[i] = mean[i] = 0.0f;
        if (at >= end) continue;
        const std::int64_t from = std::int64_t{at} * call.cols + column;
        x[i] = load_bits(call.sum + from);
        dy[i] = load_bits(call.dy + from);
        inverse[i] = call.inverse[at];
        if (kMean) mean[i] = call.mean[at];
      }
#pragma unroll
      for (int i = 0; i < in_flight; ++i) {
        float values[n], gradients[n];
        unpack(x[i], values);
        unpack(dy[i], gradients);
        const float shift = kMean ? -mean[i] * inverse[i] : 0.0f;
#pragma unroll
        for (int e = 0; e < n; ++e) {
          sums[0][e] = fmaf(gradients[e], fmaf(values[e], inverse[i], shift), sums[0][e]);
          if (kMean) sums[1][e] += gradients[e];
        }
      }
    }
  }
#pragma unroll
  for (int k = 0; k <= kMean; ++k) {
#pragma unroll
    for (int offset = 16; offset >= across; offset /= 2)
#pragma unroll
      for (int e = 0; e < n; ++e) sums[k][e] += __shfl_xor_sync(0xffffffffu, sums[k][e], offset);
    if (lane < across) store<n>(sums_of_warps[warp] + k * norm_cluster_columns + lane * n, sums[k]);
  }
  __syncthreads();
  if (threadIdx.x >= (1 + kMean) * norm_cluster_columns) return;
  float sum = 0.0f;
#pragma unroll
  for (int other = 0; other < norm_cluster_warps; ++other) sum += sums_of_warps[other][threadIdx.x];
  own[threadIdx.x] = sum;
}

// The first `tiles` clusters have 32 columns each and an eighth of the rows in each block; the blocks of the others
// have a row in each warp.
template <typename T, bool kMean, int vectors>
__global__ void __launch_bounds__(32 * norm_cluster_warps, 3)
    norm_backward_clusters_kernel(const __grid_constant__ NormBackwardCall<T> call, int tiles) {
#if __CUDA_ARCH__ >= 900
  using Holders = RowHolders<1, vectors>;
  constexpr int n = wide<T>;
  const int block = static_cast<int>(blockIdx.x), thread = threadIdx.x % 32;
  if (block >= tiles * norm_cluster) {
    const int row = (block - tiles * norm_cluster) * norm_cluster_warps + static_cast<int>(threadIdx.x / 32);
    if (row >= call.rows) return;
    NormBackwardRow<vectors> now = {};
    load_row<Holders>(call, row, thread, now);
    const NormWeight<T, Holders> weights(call, thread);
    const float shift = kMean ? -now.mean * now.inverse : 0.0f, share = 1.0f / static_cast<float>(call.cols);
    float2 sums = {0.0f, 0.0f};  // of g and of g x^
#pragma unroll
    for (int i = 0; i < vectors; ++i) {
      const int v = thread + i * 32;
      if (v >= call.cols / n) continue;
      float x[n], dy[n], weight[n];
      unpack(now.x[i], x);
      unpack(now.dy[i], dy);
      weights.get(call, v, weight);
#pragma unroll
      for (int e = 0; e < n; ++e) {
        const float g = dy[e] * weight[e];
        if (kMean) sums.x += g;
        sums.y = fmaf(g, fmaf(x[e], now.inverse, shift), sums.y);
      }
    }
    if (kMean) sums.x = warp_sum(sums.x);
    sums.y = warp_sum(sums.y);
    write_dx<T, kMean, Holders>(call, row, thread, now, weights, sums.x * share, sums.y * share);
    return;
  }

  __shared__ __align__(16) float own[2 * norm_cluster_columns];
  const auto cluster = cooperative_groups::this_cluster();
  const int rank = static_cast<int>(cluster.block_rank()), i = static_cast<int>(threadIdx.x);
  const int first_column = block / norm_cluster * norm_cluster_columns;
  const int column = first_column + i % norm_cluster_columns;
  float* const gradient = i < norm_cluster_columns ? call.dweight : call.dbias;
  const bool adds = rank == 0 && i < (1 + kMean) * norm_cluster_columns && column < call.cols && gradient;
  const float before = adds ? gradient[column] : 0.0f;
  const int rows_of_block = (call.rows + norm_cluster - 1) / norm_cluster;
  const int first = min(rank * rows_of_block, call.rows), end = min(first + rows_of_block, call.rows);
  sum_norm_columns<T, kMean>(call, first_column, first, end, own);
  cluster.sync();
  if (adds) {
    float total = 0.0f;
#pragma unroll
    for (int other = 0; other < norm_cluster; ++other) total += *cluster.map_shared_rank(own + i, other);
    gradient[column] = before + total;
  }
  cluster.sync();  // no block leaves while another reads from it
#endif
}

// Few enough rows for the L2 cache, and for eight blocks a tile; vectors as the fast kernels ask.
template <typename T>
bool takes_norm_clusters(const NormBackwardCall<T>& call, const Launch& launch) {
  constexpr std::int64_t most_bytes = std::int64_t{2} << 20;
  const void* const dx = call.dx;  // read again by others than who writes it
  return norm_by_clusters && launch.capability >= 90 && call.rows <= 4096 && call.cols % wide<T> == 0 &&
         call.cols <= 96 * wide<T> &&
         std::int64_t{call.rows} * call.cols * static_cast<std::int64_t>(sizeof(T)) <= most_bytes && dx != call.sum &&
         dx != call.dy && wide_aligned({call.sum, call.dy, call.d_sum, call.dx, call.weight});
}

template <typename T, bool kMean, int vectors>
cudaError_t launch_norm_clusters_of(const NormBackwardCall<T>& call, const Launch& launch) {
  constexpr int rows_of_cluster = norm_cluster * norm_cluster_warps;
  const int tiles = (call.cols + norm_cluster_columns - 1) / norm_cluster_columns;
  cudaLaunchAttribute shape{};
  shape.id = cudaLaunchAttributeClusterDimension;
  shape.val.clusterDim = {norm_cluster, 1, 1};
  cudaLaunchConfig_t config{};
  config.gridDim =
      dim3(static_cast<unsigned>(tiles + (call.rows + rows_of_cluster - 1) / rows_of_cluster) * norm_cluster);
  config.blockDim = dim3(32 * norm_cluster_warps);
  config.stream = launch.stream;
  config.attrs = &shape;
  config.numAttrs = 1;
  return cudaLaunchKernelEx(&config, norm_backward_clusters_kernel<T, kMean, vectors>, call, tiles);
}

template <typename T, bool kMean>
cudaError_t launch_norm_clusters(const NormBackwardCall<T>& call, const Launch& launch) {
  if (call.cols <= 32 * wide<T>) return launch_norm_clusters_of<T, kMean, 1>(call, launch);
  if (call.cols <= 64 * wide<T>) return launch_norm_clusters_of<T, kMean, 2>(call, launch);
  return launch_norm_clusters_of<T, kMean, 3>(call, launch);
}

}  // namespace sizewise::cuda
