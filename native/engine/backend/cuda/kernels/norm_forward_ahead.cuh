// Norm forward of many narrow rows: blocks stay, weights stay in registers, and the next row is on its way while this
// one is worked on.
#pragma once
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/norm_reduce.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

// `groups` rows at a time in a block, one access of 16 bytes in each thread of `warps` warps; kFull: in
// every thread.
template <typename T, bool kMean, bool kFull, int warps, int groups>
__global__ void __launch_bounds__(32 * warps * groups, 1)
    norm_forward_ahead_kernel(const __grid_constant__ NormForwardCall<T> call) {
  constexpr int n = wide<T>, threads = 32 * warps;
  __shared__ float totals[groups][warps], squares[2][groups][warps];
  const int group = threadIdx.x / threads, thread = threadIdx.x % threads, warp = thread / 32;
  const bool has = kFull || thread < call.cols / n;
  const float share = 1.0f / static_cast<float>(call.cols);
  const std::int64_t stride = std::int64_t{gridDim.x} * groups;
  float weight[n] = {}, bias[n] = {};
  std::int64_t row = std::int64_t{blockIdx.x} * groups + group;
  uint4 next = {}, next_residual = {};
  const auto load_next = [&](std::int64_t at) {
    if (!has || at >= call.rows) return;
    next = load_bits(call.x + at * call.cols + thread * n);
    if (call.residual) next_residual = load_bits(call.residual + at * call.cols + thread * n);
  };
  load_next(row);
  if (has) {
    load<n>(call.weight + thread * n, weight);
    if (kMean && call.bias) load<n>(call.bias + thread * n, bias);
  }
  for (int parity = 0; row < call.rows; row += stride, parity ^= 1) {
    const std::int64_t at = row * call.cols + thread * n;
    float values[n];
    unpack(next, values);
    if (call.residual) {
      float more[n];
      unpack(next_residual, more);
#pragma unroll
      for (int e = 0; e < n; ++e) values[e] += more[e];
      const uint4 bits = pack(values);
      if (has) store_bits(call.sum + at, bits);
      unpack(bits, values);  // the norm is of the sum as it is stored
    }
    load_next(row + stride);

    // Before a slot is used again lies a barrier that its readers come to after they have read: that of the other sum,
    // or that of the next row.
    float mean = 0.0f;
    if constexpr (kMean) mean = group_sum<warps>(warp_sum(tree_sum(values)), group, warp, totals[group]) * share;
    float differences[n], square = 0.0f;
    if (has) {
#pragma unroll
      for (int e = 0; e < n; ++e) differences[e] = (values[e] - mean) * (values[e] - mean);
      square = tree_sum(differences);
    }
    square = group_sum<warps>(warp_sum(square), group, warp, squares[parity][group]);
    const float inverse = rsqrtf(fmaf(square, share, call.epsilon));
    if (has) {
#pragma unroll
      for (int e = 0; e < n; ++e) values[e] = fmaf((values[e] - mean) * inverse, weight[e], bias[e]);
      store_bits(call.y + at, pack(values));
    }
    if (thread != 0) continue;
    if (kMean && call.mean) call.mean[row] = mean;
    if (call.inverse) call.inverse[row] = inverse;
  }
}

inline constexpr bool norm_forward_ahead = true;
inline constexpr int norm_ahead_warps = 3, norm_ahead_groups = 9;

// Rows that three warps hold, and several for every group.
template <typename T>
bool takes_norm_ahead(const NormForwardCall<T>& call, const Launch& launch) {
  const int row_vectors = call.cols / wide<T>;
  return norm_forward_ahead && launch.capability >= 90 && row_vectors > 64 && row_vectors <= 32 * norm_ahead_warps &&
         call.rows >= std::int64_t{4} * norm_ahead_groups * launch.multiprocessors;
}

template <typename T, bool kMean>
cudaError_t launch_norm_ahead(const NormForwardCall<T>& call, const Launch& launch) {
  constexpr int threads = 32 * norm_ahead_warps;
  const auto kernel = call.cols == threads * wide<T>
                          ? norm_forward_ahead_kernel<T, kMean, true, norm_ahead_warps, norm_ahead_groups>
                          : norm_forward_ahead_kernel<T, kMean, false, norm_ahead_warps, norm_ahead_groups>;
  kernel<<<launch.multiprocessors, threads * norm_ahead_groups, 0, launch.stream>>>(call);
  return cudaGetLastError();
}

}  // namespace sizewise::cuda
