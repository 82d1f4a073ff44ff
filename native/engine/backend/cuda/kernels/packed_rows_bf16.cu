// Products with weights in bf16: those of ordinary few rows where rows of the weight follow each other, and a plain
// kernel where whole blocks leave a gap between them.
#include "backend/cuda/kernels/packed_rows_finish.cuh"
#include "backend/cuda/kernels/packed_rows_kernels.h"
#include "backend/cuda/kernels/product_kernels.h"

#include <algorithm>
#include <type_traits>

namespace sizewise::cuda {
namespace {

constexpr int kWarps = 8;

// A warp makes one column of y: four lanes read 32 neighbours of a row of W, so that a warp reads eight times as many.
template <typename T>
__global__ void __launch_bounds__(32 * kWarps)
    packed_bf16_kernel(const __grid_constant__ PackedRowsCall<T> call, int first_row, int rows) {
  const int lane = threadIdx.x % 32, part = lane % 4;
  const int column = static_cast<int>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x / 32);
  const PackedRows& w = call.weight;
  if (column >= w.n) return;
  const std::byte* row = w.data + column * w.row_bytes();
  float sums[kMostPackedRows][1] = {};
  for (std::int64_t block = lane / 4; block < w.blocks(); block += 8) {
    const std::int64_t first = block * 32 + part * 8;
    float weights[8];
    load_wide(reinterpret_cast<const bf16*>(row) + first, weights);
#pragma unroll
    for (int r = 0; r < kMostPackedRows; ++r) {
      if (r >= rows) break;
      const T* x = call.x + std::int64_t{first_row + r} * w.k;
#pragma unroll
      for (int i = 0; i < 8; ++i)
        if (first + i < w.k) sums[r][0] = fmaf(weights[i], to_float(x[first + i]), sums[r][0]);
    }
  }
  finish_packed(call, first_row, rows, column, sums);
}

}  // namespace

template <typename T>
cudaError_t packed_rows_bf16(const PackedRowsCall<T>& call, const Launch& launch) {
  constexpr Element element = std::is_same_v<T, float> ? Element::fp32 : Element::bf16;
  const PackedRows& w = call.weight;
  if (w.k % 32 == 0)
    return few_rows_product(ForwardProduct{.m = call.m,
                                           .n = w.n,
                                           .k = w.k,
                                           .x = {const_cast<T*>(call.x), element},
                                           .weight = {const_cast<std::byte*>(w.data), Element::bf16},
                                           .bias = call.bias,
                                           .residual = {const_cast<T*>(call.residual), element},
                                           .y = {call.y, element},
                                           .gelu = call.gelu},
                            launch);
  const auto grid = static_cast<unsigned>((w.n + kWarps - 1) / kWarps);
  for (int first = 0; first < call.m; first += kMostPackedRows) {
    const int rows = std::min(kMostPackedRows, call.m - first);
    packed_bf16_kernel<T><<<grid, 32 * kWarps, 0, launch.stream>>>(call, first, rows);
    if (const cudaError_t result = cudaGetLastError(); result != cudaSuccess) return result;
  }
  return cudaSuccess;
}
template cudaError_t packed_rows_bf16(const PackedRowsCall<float>&, const Launch&);
template cudaError_t packed_rows_bf16(const PackedRowsCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
