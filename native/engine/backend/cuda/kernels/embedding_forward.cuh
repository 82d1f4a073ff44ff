// Token and position embedding forward: a row of the token table, and one of the position table added.
#pragma once
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

template <typename T, int n>
__global__ void __launch_bounds__(elementwise_threads)
    embedding_forward_kernel(const __grid_constant__ EmbeddingForwardCall<T> call) {
  std::int64_t vector = elementwise_thread();
  const std::int64_t row = take_row(vector, call.channels / n), c = vector * n;
  if (row >= std::int64_t{call.batch} * call.length) return;
  float values[n];
  load<n>(call.token_table + std::int64_t{call.tokens[row]} * call.channels + c, values);
  if (call.position_table) {
    const std::int64_t position = call.first_position.get() + row % call.length;
    float more[n];
    load<n>(call.position_table + position * call.channels + c, more);
#pragma unroll
    for (int e = 0; e < n; ++e) values[e] += more[e];
  }
  store<n>(call.y + row * call.channels + c, values);
}

}  // namespace sizewise::cuda
