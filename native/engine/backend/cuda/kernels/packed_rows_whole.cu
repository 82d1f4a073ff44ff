// Products with weights of 8 or 4 bits: the kernel around packed_rows_whole.cuh, and its launch.
#include "backend/cuda/kernels/packed_rows_whole.cuh"
#include "backend/cuda/kernels/packed_rows_finish.cuh"
#include "backend/cuda/kernels/packed_rows_kernels.h"

#include <cuda_fp16.h>

#include <algorithm>

namespace sizewise::cuda {
namespace {

using namespace whole_rows;

// What a lane has read of the rows of W from `column` on, chunk `first` + 32 u.
template <typename Shape>
struct Read {
  uint4 weights[Shape::unrolled][Shape::columns];
  __half scales[Shape::unrolled][Shape::columns];

  __device__ void load(const PackedRows& w, int column, int first, int chunks) {
    const auto* all_scales = reinterpret_cast<const __half*>(w.data + w.n * w.row_bytes());
#pragma unroll
    for (int u = 0; u < Shape::unrolled; ++u) {
      const int chunk = first + u * 32;
      if (chunk >= chunks) continue;
#pragma unroll
      for (int c = 0; c < Shape::columns; ++c) {
        const std::int64_t row = min(column + c, w.n - 1);
        weights[u][c] = __ldcs(reinterpret_cast<const uint4*>(w.data + row * w.row_bytes()) + chunk);
        scales[u][c] = all_scales[row * w.blocks() + chunk / Shape::chunks_of_block];
      }
    }
  }

  __device__ void multiply(const WholeRows& x, int first, int chunks, int rows,
                           float (&sums)[Shape::rows][Shape::columns]) const {
#pragma unroll
    for (int u = 0; u < Shape::unrolled; ++u) {
      const int chunk = first + u * 32;
      if (chunk >= chunks) continue;
#pragma unroll
      for (int r = 0; r < Shape::rows; ++r) {
        const int row = min(r, rows - 1);
        const int2 factor = x.factors[row * x.blocks + chunk / Shape::chunks_of_block];
#pragma unroll
        for (int c = 0; c < Shape::columns; ++c)
          sums[r][c] = fmaf(static_cast<float>(dot<Shape::bits>(weights[u][c], x, row, chunk, factor.y)),
                            __half2float(scales[u][c]) * __int_as_float(factor.x), sums[r][c]);
      }
    }
  }
};

// A block rounds its own copy of x, `rows` of it from `first_row` on, and goes over groups of columns of W; what it
// reads first of W is under way meanwhile, and afterwards what it reads next.
template <typename Shape, typename T>
__global__ void __launch_bounds__(threads, blocks_of_multiprocessor)
    packed_multiply(const __grid_constant__ PackedRowsCall<T> call, int first_row, int rows, bool aligned) {
  extern __shared__ __align__(16) std::byte bytes[];
  const PackedRows& w = call.weight;
  const int blocks = static_cast<int>(w.blocks()), chunks = blocks * Shape::chunks_of_block, lane = threadIdx.x % 32;
  const WholeRows x(bytes, rows, blocks);
  const int stride = static_cast<int>(gridDim.x) * warps * Shape::columns;
  int column = (static_cast<int>(blockIdx.x) * warps + static_cast<int>(threadIdx.x / 32)) * Shape::columns,
      first = lane;
  Read<Shape> read;
  if (column < w.n) read.load(w, column, first, chunks);
  round_rows<Shape::bits>(call.x + static_cast<std::int64_t>(first_row) * w.k, rows, w.k, aligned, x);
  __syncthreads();

  float sums[Shape::rows][Shape::columns] = {};
  while (column < w.n) {
    const Read<Shape> now = read;
    const int now_column = column, now_first = first;
    first += 32 * Shape::unrolled;
    const bool ends_here = first - lane >= chunks;
    if (ends_here) column += stride, first = lane;
    if (column < w.n) read.load(w, column, first, chunks);
    now.multiply(x, now_first, chunks, rows, sums);
    if (!ends_here) continue;
    finish_packed(call, first_row, rows, now_column, sums);
#pragma unroll
    for (int r = 0; r < Shape::rows; ++r)
#pragma unroll
      for (int c = 0; c < Shape::columns; ++c) sums[r][c] = 0.0f;
  }
}

template <typename Shape, typename T>
cudaError_t start(const PackedRowsCall<T>& call, int first_row, int rows, const Launch& launch) {
  const std::size_t shared = static_cast<std::size_t>(rows) * bytes_of_row(static_cast<int>(call.weight.blocks()));
  if (shared > (48 << 10)) {
    // The limit is one of the kernel, for all who launch it: always the same, so that nobody lowers it for another.
    const cudaError_t result =
        cudaFuncSetAttribute(packed_multiply<Shape, T>, cudaFuncAttributeMaxDynamicSharedMemorySize,
                             static_cast<int>(launch.shared_memory_limit));
    if (result != cudaSuccess) return result;
  }
  const int columns_of_block = warps * Shape::columns;
  const int blocks = std::min((call.weight.n + columns_of_block - 1) / columns_of_block,
                              blocks_of_multiprocessor * launch.multiprocessors);
  const bool aligned = reinterpret_cast<std::uintptr_t>(call.x) % 16 == 0 && call.weight.k % 4 == 0;
  packed_multiply<Shape, T>
      <<<static_cast<unsigned>(blocks), threads, shared, launch.stream>>>(call, first_row, rows, aligned);
  return cudaGetLastError();
}

// Rows of W that a warp takes at a time, so that the last round of all warps leaves few of them idle; rather more than
// fewer, which have fewer loads in flight at the end of a row.
int columns_of_warp(int n, const Launch& launch, int most) {
  const int at_once = blocks_of_multiprocessor * launch.multiprocessors * warps;
  int best = 1, least = (n + at_once - 1) / at_once;
  for (int columns = 2; columns <= most; columns *= 2) {
    const int cost = (n + at_once * columns - 1) / (at_once * columns) * columns;
    if (cost <= least) best = columns, least = cost;
  }
  return best;
}

template <int bits, int rows, typename T>
cudaError_t start_rows(const PackedRowsCall<T>& call, int first_row, int count, const Launch& launch) {
  constexpr int most = rows <= 4 ? 4 : 2;  // by registers
  const int columns = columns_of_warp(call.weight.n, launch, most);
  if constexpr (most == 4)
    if (columns == 4) return start<Shape<bits, rows, 4>>(call, first_row, count, launch);
  if (columns == 2) return start<Shape<bits, rows, 2>>(call, first_row, count, launch);
  return start<Shape<bits, rows, 1>>(call, first_row, count, launch);
}

template <int bits, typename T>
cudaError_t start_bits(const PackedRowsCall<T>& call, int first_row, int rows, const Launch& launch) {
  if (rows == 1) return start_rows<bits, 1>(call, first_row, rows, launch);
  if (rows == 2) return start_rows<bits, 2>(call, first_row, rows, launch);
  if (rows <= 4) return start_rows<bits, 4>(call, first_row, rows, launch);
  return start_rows<bits, 8>(call, first_row, rows, launch);
}

}  // namespace

template <typename T>
cudaError_t packed_rows_whole(const PackedRowsCall<T>& call, const Launch& launch) {
  const std::size_t row = bytes_of_row(static_cast<int>(call.weight.blocks()));
  const auto fitting = static_cast<int>(std::min<std::size_t>(launch.shared_memory_limit / row, kMostPackedRows));
  if (fitting == 0) return cudaErrorInvalidValue;
  for (int first = 0; first < call.m; first += fitting) {
    const int rows = std::min(fitting, call.m - first);
    const cudaError_t result =
        call.weight.bits == 8 ? start_bits<8>(call, first, rows, launch) : start_bits<4>(call, first, rows, launch);
    if (result != cudaSuccess) return result;
  }
  return cudaSuccess;
}
template cudaError_t packed_rows_whole(const PackedRowsCall<float>&, const Launch&);
template cudaError_t packed_rows_whole(const PackedRowsCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
