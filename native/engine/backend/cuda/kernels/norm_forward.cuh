// Layer norm (Ba 2016) and RMS norm (Zhang & Sennrich 2019) forward, fused with the residual sum. A row stays in the
// registers of one to sixteen warps, so that the variance is taken about the mean without reading the row again.
#pragma once
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/norm_forward_ahead.cuh"
#include "backend/cuda/kernels/norm_reduce.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

inline constexpr int narrow_rows_per_block = 4;  // where a row has one warp
template <int warps>
inline constexpr int norm_forward_threads = 32 * (warps == 1 ? narrow_rows_per_block : warps);

// The norm is taken of the sum as it is stored, which is what the backward reads.
template <typename T, bool kMean, typename Holders>
__global__ void __launch_bounds__(norm_forward_threads<Holders::warps>)
    norm_forward_kernel(const __grid_constant__ NormForwardCall<T> call) {
  constexpr int n = wide<T>, warps = Holders::warps, vectors = Holders::vectors, threads = 32 * warps;
  __shared__ float totals[warps], squares[warps];
  const int warp = warps == 1 ? 0 : threadIdx.x / 32, thread = threadIdx.x % threads;
  const std::int64_t row =
      warps == 1 ? std::int64_t{blockIdx.x} * narrow_rows_per_block + threadIdx.x / 32 : std::int64_t{blockIdx.x};
  if (row >= call.rows) return;
  const int row_vectors = call.cols / n;
  const std::int64_t begin = row * call.cols;

  uint4 bits[vectors] = {};
#pragma unroll
  for (int i = 0; i < vectors; ++i)
    if (const int v = thread + i * threads; v < row_vectors) bits[i] = load_bits(call.x + begin + v * n);
  if (call.residual) {
    uint4 more[vectors] = {};
#pragma unroll
    for (int i = 0; i < vectors; ++i)
      if (const int v = thread + i * threads; v < row_vectors) more[i] = load_bits(call.residual + begin + v * n);
#pragma unroll
    for (int i = 0; i < vectors; ++i) {
      float left[n], right[n];
      unpack(bits[i], left);
      unpack(more[i], right);
#pragma unroll
      for (int e = 0; e < n; ++e) left[e] += right[e];
      bits[i] = pack(left);
      if (const int v = thread + i * threads; v < row_vectors) store_bits(call.sum + begin + v * n, bits[i]);
    }
  }

  const float count = static_cast<float>(call.cols);
  float mean = 0.0f;
  if constexpr (kMean) {
    float total = 0.0f;
#pragma unroll
    for (int i = 0; i < vectors; ++i) {
      float values[n];
      unpack(bits[i], values);
      total += tree_sum(values);
    }
    mean = group_sum<warps>(warp_sum(total), 0, warp, totals) / count;
  }
  float square = 0.0f;
#pragma unroll
  for (int i = 0; i < vectors; ++i) {
    if (thread + i * threads >= row_vectors) continue;
    float values[n];
    unpack(bits[i], values);
#pragma unroll
    for (int e = 0; e < n; ++e) values[e] = (values[e] - mean) * (values[e] - mean);
    square += tree_sum(values);
  }
  square = group_sum<warps>(warp_sum(square), 0, warp, squares);
  const float inverse = 1.0f / sqrtf(square / count + call.epsilon);

#pragma unroll
  for (int i = 0; i < vectors; ++i) {
    const int v = thread + i * threads;
    if (v >= row_vectors) continue;
    float values[n], weight[n], bias[n] = {};
    unpack(bits[i], values);
    load<n>(call.weight + v * n, weight);
    if (kMean && call.bias) load<n>(call.bias + v * n, bias);
#pragma unroll
    for (int e = 0; e < n; ++e) values[e] = fmaf((values[e] - mean) * inverse, weight[e], bias[e]);
    store_bits(call.y + begin + v * n, pack(values));
  }
  if (thread != 0) return;
  if (kMean && call.mean) call.mean[row] = mean;
  if (call.inverse) call.inverse[row] = inverse;
}

inline constexpr int plain_norm_warps = 8;

// Any number of columns at any address: a block per row, which it reads up to three times.
template <typename T, bool kMean>
__global__ void __launch_bounds__(32 * plain_norm_warps)
    norm_forward_plain_kernel(const __grid_constant__ NormForwardCall<T> call) {
  constexpr int warps = plain_norm_warps, threads = 32 * warps;
  __shared__ float totals[warps], squares[warps];
  const int warp = threadIdx.x / 32;
  const std::int64_t row = blockIdx.x, begin = row * call.cols;
  const T* x = call.x + begin;

  float total = 0.0f;
  for (int c = threadIdx.x; c < call.cols; c += threads) {
    float value = to_float(x[c]);
    if (call.residual) {
      from_float(value + to_float(call.residual[begin + c]), call.sum[begin + c]);
      value = to_float(call.sum[begin + c]);
    }
    total += value;
  }
  if (call.residual) x = call.sum + begin;  // each thread reads again only what it wrote
  const float count = static_cast<float>(call.cols);
  const float mean = kMean ? group_sum<warps>(warp_sum(total), 0, warp, totals) / count : 0.0f;
  float square = 0.0f;
  for (int c = threadIdx.x; c < call.cols; c += threads) {
    const float difference = to_float(x[c]) - mean;
    square = fmaf(difference, difference, square);
  }
  square = group_sum<warps>(warp_sum(square), 0, warp, squares);
  const float inverse = 1.0f / sqrtf(square / count + call.epsilon);
  for (int c = threadIdx.x; c < call.cols; c += threads) {
    const float bias = kMean && call.bias ? call.bias[c] : 0.0f;
    from_float(fmaf((to_float(x[c]) - mean) * inverse, call.weight[c], bias), call.y[begin + c]);
  }
  if (threadIdx.x != 0) return;
  if (kMean && call.mean) call.mean[row] = mean;
  if (call.inverse) call.inverse[row] = inverse;
}

template <typename T, bool kMean, int warps, int vectors>
cudaError_t launch_norm_forward(const NormForwardCall<T>& call, const Launch& launch) {
  constexpr int rows = warps == 1 ? narrow_rows_per_block : 1;
  norm_forward_kernel<T, kMean, RowHolders<warps, vectors>>
      <<<(call.rows + rows - 1) / rows, norm_forward_threads<warps>, 0, launch.stream>>>(call);
  return cudaGetLastError();
}

template <typename T, bool kMean>
cudaError_t norm_forward(const NormForwardCall<T>& call, const Launch& launch) {
  if (call.rows <= 0 || call.cols <= 0) return cudaSuccess;
  const int row_vectors = call.cols / wide<T>;
  const bool by_vectors = call.cols % wide<T> == 0 && row_vectors <= 2048 &&
                          wide_aligned({call.x, call.residual, call.sum, call.weight, call.bias, call.y});
  if (!by_vectors) {
    norm_forward_plain_kernel<T, kMean><<<call.rows, 32 * plain_norm_warps, 0, launch.stream>>>(call);
    return cudaGetLastError();
  }
  if (takes_norm_ahead(call, launch)) return launch_norm_ahead<T, kMean>(call, launch);
  if (row_vectors <= 32) return launch_norm_forward<T, kMean, 1, 1>(call, launch);
  if (row_vectors <= 64) return launch_norm_forward<T, kMean, 1, 2>(call, launch);
  if (row_vectors <= 96) return launch_norm_forward<T, kMean, 1, 3>(call, launch);
  if (row_vectors <= 128) return launch_norm_forward<T, kMean, 1, 4>(call, launch);
  if (row_vectors <= 192) return launch_norm_forward<T, kMean, 2, 3>(call, launch);
  if (row_vectors <= 256) return launch_norm_forward<T, kMean, 2, 4>(call, launch);
  if (row_vectors <= 384) return launch_norm_forward<T, kMean, 4, 3>(call, launch);
  if (row_vectors <= 512) return launch_norm_forward<T, kMean, 4, 4>(call, launch);
  if (row_vectors <= 1024) return launch_norm_forward<T, kMean, 8, 4>(call, launch);
  return launch_norm_forward<T, kMean, 16, 4>(call, launch);
}

}  // namespace sizewise::cuda
