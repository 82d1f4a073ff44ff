// What follows a product with packed weights: the sums of a warp's lanes become elements of y.
#pragma once
#include "backend/cuda/kernels/packed_rows.h"
#include "backend/cuda/kernels/product_epilogue.cuh"

namespace sizewise::cuda {

// sums[r][c] over the lanes of a warp is row `first_row` + r, column `column` + c; there are `rows` of them.
template <typename T, int Rows, int Columns>
__device__ inline void finish_packed(const PackedRowsCall<T>& call, int first_row, int rows, int column,
                                     const float (&sums)[Rows][Columns]) {
  static_assert(Rows * Columns <= 32);
  const int lane = threadIdx.x % 32, own_row = lane / Columns, own_column = column + lane % Columns;
  float y = 0.0f;
#pragma unroll
  for (int r = 0; r < Rows; ++r)
#pragma unroll
    for (int c = 0; c < Columns; ++c) {
      float sum = sums[r][c];
#pragma unroll
      for (int lanes = 16; lanes > 0; lanes /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, lanes);
      if (lane == r * Columns + c) y = sum;
    }
  if (own_row >= rows || own_row >= Rows || own_column >= call.weight.n) return;
  if (call.bias) y += call.bias[own_column];
  if (call.gelu) y = gelu(y);
  const std::int64_t at = static_cast<std::int64_t>(first_row + own_row) * call.weight.n + own_column;
  if (call.residual) y += to_float(call.residual[at]);
  from_float(y, call.y[at]);
}

}  // namespace sizewise::cuda
