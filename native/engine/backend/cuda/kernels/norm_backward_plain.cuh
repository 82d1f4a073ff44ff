// Norm backward for any number of columns at any address: a block takes one row at a time and keeps the sums of its
// rows in the workspace.
#pragma once
#include "backend/cuda/kernels/norm_backward_sum.cuh"
#include "backend/cuda/kernels/norm_reduce.cuh"
#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

inline constexpr int plain_backward_warps = 8;

template <typename T, bool kMean>
__global__ void __launch_bounds__(32 * plain_backward_warps)
    norm_backward_plain_kernel(const __grid_constant__ NormBackwardCall<T> call) {
  constexpr int warps = plain_backward_warps, threads = 32 * warps;
  __shared__ float2 parts[2][warps];
  const int warp = threadIdx.x / 32;
  const float count = static_cast<float>(call.cols);
  float* const d_weight = call.workspace + std::int64_t{blockIdx.x} * call.cols;
  float* const d_bias = d_weight + std::int64_t{gridDim.x} * call.cols;
  let_next_kernel_start();
  int parity = 0;
  for (std::int64_t row = blockIdx.x; row < call.rows; row += gridDim.x, parity ^= 1) {
    const std::int64_t begin = row * call.cols;
    const float inverse = call.inverse[row], shift = kMean ? -call.mean[row] * inverse : 0.0f;
    const bool first = row == blockIdx.x;
    float2 sums = {0.0f, 0.0f};
    for (int c = threadIdx.x; c < call.cols; c += threads) {
      const float dy = to_float(call.dy[begin + c]), g = dy * call.weight[c];
      const float normalised = fmaf(to_float(call.sum[begin + c]), inverse, shift);
      d_weight[c] = fmaf(dy, normalised, first ? 0.0f : d_weight[c]);
      if (kMean && call.dbias) d_bias[c] = dy + (first ? 0.0f : d_bias[c]);
      sums.x += g;
      sums.y = fmaf(g, normalised, sums.y);
    }
    sums.x = warp_sum(sums.x);
    sums.y = warp_sum(sums.y);
    sums = group_sum<warps>(sums, 0, warp, parts[parity]);
    const float mean_g = kMean ? sums.x / count : 0.0f, mean_product = sums.y / count;
    for (int c = threadIdx.x; c < call.cols; c += threads) {
      const float normalised = fmaf(to_float(call.sum[begin + c]), inverse, shift);
      const float inner = fmaf(-normalised, mean_product, to_float(call.dy[begin + c]) * call.weight[c] - mean_g);
      const float past = call.d_sum ? to_float(call.d_sum[begin + c]) : 0.0f;
      from_float(fmaf(inner, inverse, past), call.dx[begin + c]);
    }
  }
}

}  // namespace sizewise::cuda
