// delta = row sums of dO * O (Dao 2022, algorithm 4, line 4 before the loops), and log_sum_exp in the units that the
// kernels of attention's backward pass use, both padded so that those read whole tiles.
#include <cstdint>

#include "backend/cuda/kernels/attention_backward_kernels.h"
#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda {
namespace {

constexpr int kThreads = 256;
constexpr float kLog2E = 1.44269504088896341f;

struct StatisticsPart {
  HeadsView o, d_o;
  const float* log_sum_exp;
  float* delta;  // may be null
  BackwardWorkspace workspace;
  int query_length, padded, heads, head_size, lanes;
};

// One block: 128 queries of one head; `lanes` lanes of a warp for each query.
template <typename T, bool vector>
__global__ void __launch_bounds__(kThreads) statistics_kernel(StatisticsPart part) {
  const int blocks = part.padded / kBackwardPadding;
  const int head = blockIdx.x % part.heads;
  const int block = blockIdx.x / part.heads % blocks;
  const std::int64_t b = blockIdx.x / part.heads / blocks;
  const std::int64_t bh = b * part.heads + head;
  if (threadIdx.x < 4) part.workspace.turns[(bh * blocks + block) * 4 + threadIdx.x] = 0;
  if (blockIdx.x == 0 && threadIdx.x == 4) *part.workspace.ticket = 0;

  const int lane = threadIdx.x % part.lanes;
  const T* const o = static_cast<const T*>(part.o.data) + b * part.o.batch_stride + head * part.head_size;
  const T* const d_o = static_cast<const T*>(part.d_o.data) + b * part.d_o.batch_stride + head * part.head_size;
#pragma unroll 4
  for (int row = threadIdx.x / part.lanes; row < kBackwardPadding; row += kThreads / part.lanes) {
    const int t = block * kBackwardPadding + row;
    float sum = 0.0f;
    if (t < part.query_length) {
      const T* const o_row = o + t * part.o.row_stride;
      const T* const d_o_row = d_o + t * part.d_o.row_stride;
      if constexpr (vector) {
        for (int i = lane * wide<T>; i < part.head_size; i += part.lanes * wide<T>) {
          float x[wide<T>], y[wide<T>];
          load_wide(o_row + i, x);
          load_wide(d_o_row + i, y);
#pragma unroll
          for (int e = 0; e < wide<T>; ++e) sum = fmaf(x[e], y[e], sum);
        }
      } else {
        for (int i = lane; i < part.head_size; i += part.lanes)
          sum = fmaf(to_float(o_row[i]), to_float(d_o_row[i]), sum);
      }
    }
    for (int step = part.lanes / 2; step > 0; step /= 2) sum += __shfl_xor_sync(~0u, sum, step);
    if (lane != 0) continue;
    float log2_sum_exp = INFINITY;
    if (t < part.query_length) {
      const float log_sum_exp = part.log_sum_exp[bh * part.query_length + t];
      if (log_sum_exp != -INFINITY) log2_sum_exp = log_sum_exp * kLog2E;
      if (part.delta) part.delta[bh * part.query_length + t] = sum;
    }
    part.workspace.log2_sum_exp[bh * part.padded + t] = log2_sum_exp;
    part.workspace.delta[bh * part.padded + t] = sum;
  }
}

template <typename T>
cudaError_t statistics(StatisticsPart part, bool vector, int grid, const Launch& launch) {
  const int pieces = vector ? part.head_size / wide<T> : part.head_size;
  part.lanes = 1;
  while (part.lanes < pieces && part.lanes < 32) part.lanes *= 2;
  if (vector)
    statistics_kernel<T, true><<<grid, kThreads, 0, launch.stream>>>(part);
  else
    statistics_kernel<T, false><<<grid, kThreads, 0, launch.stream>>>(part);
  return cudaGetLastError();
}

}  // namespace

cudaError_t attention_backward_statistics(const AttentionBackwardCall& call, const BackwardWorkspace& workspace,
                                          bool is_bf16, const Launch& launch) {
  const AttentionSizes& sizes = call.sizes;
  const int padded = padded_queries(sizes);
  if (padded == 0) return cudaSuccess;
  const StatisticsPart part{call.o, call.d_o,    call.log_sum_exp, call.delta, workspace, sizes.query_length,
                            padded, sizes.heads, sizes.head_size,  1};
  const int grid = sizes.batch * sizes.heads * (padded / kBackwardPadding);
  const bool vector = backward_rows_aligned(call, is_bf16 ? sizeof(bf16) : sizeof(float));
  return is_bf16 ? statistics<bf16>(part, vector, grid, launch) : statistics<float>(part, vector, grid, launch);
}

}  // namespace sizewise::cuda
