// y [M, N] = x W^T for the few rows of a decoding step: bound by reading W, which is read once, 16 bytes a lane and
// several loads in flight. bf16 goes to the tensor cores (product_few_rows_mma.cuh); with fp32, or where addresses
// allow nothing better, a warp has one or two rows of W and all rows of x; a row is shared by up to four warps where
// there are too few to fill the device. The order of a sum depends on N, K and the device, not on M.
#include "backend/cuda/kernels/product_epilogue.cuh"
#include "backend/cuda/kernels/product_few_rows_mma.cuh"
#include "backend/cuda/kernels/product_kernels.h"

#include <algorithm>

namespace sizewise::cuda {
namespace {

constexpr int kWarps = 4;
// Of 16 bytes, a lane: as many as registers allow.
template <int Rows>
constexpr int loads_in_flight = Rows > 4 ? 4 : 8;

struct FewRowsCall {
  const void *x, *weight;
  int m, n, k;
  int warps_of_row;  // 1, 2 or 4
  Epilogue epilogue;
};

using few_rows::load_once;

__device__ inline void widen(const uint4& bits, float (&to)[8]) {
  const std::uint32_t words[4] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    to[2 * i] = __uint_as_float(words[i] << 16);
    to[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
  }
}
__device__ inline void widen(const uint4& bits, float (&to)[4]) {
  to[0] = __uint_as_float(bits.x), to[1] = __uint_as_float(bits.y);
  to[2] = __uint_as_float(bits.z), to[3] = __uint_as_float(bits.w);
}

template <bool Aligned, typename T, int Count>
__device__ inline void load_some(const T* row, int first, int end, float (&to)[Count]) {
  if constexpr (Aligned) {
    load_neighbours(row + first, to);
  } else {
#pragma unroll
    for (int i = 0; i < Count; ++i) to[i] = first + i < end ? to_float(row[first + i]) : 0.0f;
  }
}

template <int Count>
constexpr int lanes_of_sum = 32 / Count;

// The sum over the lanes of values[lane / lanes_of_sum<Count>]: each step halves what a lane still carries.
template <int Count>
__device__ inline float sum_over_lanes(float (&values)[Count]) {
  const int lane = threadIdx.x & 31;
  int offset = 16;
#pragma unroll
  for (int half = Count / 2; half > 0; half /= 2, offset /= 2) {
    const bool upper = lane & offset;
#pragma unroll
    for (int i = 0; i < half; ++i) {
      const float sent = upper ? values[i] : values[i + half], kept = upper ? values[i + half] : values[i];
      values[i] = kept + __shfl_xor_sync(0xffffffffu, sent, offset);
    }
  }
#pragma unroll
  for (; offset > 0; offset /= 2) values[0] += __shfl_xor_sync(0xffffffffu, values[0], offset);
  return values[0];
}

// The warp's part of the products of `Columns` rows of W, from `column` on, with `Rows` rows of x.
template <typename W, typename X, int Rows, int Columns, bool Aligned>
__device__ inline void multiply_rows(const FewRowsCall& call, int column, int part, float (&sums)[Rows * Columns]) {
  constexpr int chunk = wide<W>, unrolled = Aligned ? loads_in_flight<Rows> / Columns : 1;
  const int stride = call.warps_of_row * 32, chunks = (call.k + chunk - 1) / chunk;
  const W* rows_of_weight[Columns];
#pragma unroll
  for (int c = 0; c < Columns; ++c)
    rows_of_weight[c] =
        static_cast<const W*>(call.weight) + static_cast<std::int64_t>(min(column + c, call.n - 1)) * call.k;
  const X* x = static_cast<const X*>(call.x);
  for (int first = part * 32 + static_cast<int>(threadIdx.x & 31); first < chunks; first += unrolled * stride) {
    [[maybe_unused]] uint4 bits[unrolled][Columns];
    if constexpr (Aligned) {
#pragma unroll
      for (int u = 0; u < unrolled; ++u)
#pragma unroll
        for (int c = 0; c < Columns; ++c)
          if (first + u * stride < chunks) bits[u][c] = load_once(rows_of_weight[c] + (first + u * stride) * chunk);
    }
#pragma unroll
    for (int u = 0; u < unrolled; ++u) {
      if (first + u * stride >= chunks) break;
      const int depth = (first + u * stride) * chunk;
      float weights[Columns][chunk];
#pragma unroll
      for (int c = 0; c < Columns; ++c) {
        if constexpr (Aligned)
          widen(bits[u][c], weights[c]);
        else
          load_some<false>(rows_of_weight[c], depth, call.k, weights[c]);
      }
#pragma unroll
      for (int row = 0; row < Rows; ++row) {
        float values[chunk];
        load_some<Aligned>(x + static_cast<std::int64_t>(min(row, call.m - 1)) * call.k, depth, call.k, values);
#pragma unroll
        for (int c = 0; c < Columns; ++c)
#pragma unroll
          for (int i = 0; i < chunk; ++i)
            sums[row * Columns + c] = fmaf(values[i], weights[c][i], sums[row * Columns + c]);
      }
    }
  }
}

template <typename W, typename X, int Rows, int Columns, bool Aligned>
__global__ __launch_bounds__(kWarps * 32, Rows > 4   ? 3
                                          : Rows > 2 ? 4
                                          : Rows > 1 ? 6
                                                     : 7) void multiply_few(const FewRowsCall call) {
  __shared__ float parts[kWarps][32];
  const int warp = threadIdx.x / 32, lane = threadIdx.x & 31;
  const int group = warp / call.warps_of_row, part = warp % call.warps_of_row;
  const int column = (blockIdx.x * (kWarps / call.warps_of_row) + group) * Columns;
  constexpr int count = Rows * Columns;
  float sums[count] = {};
  if (column < call.n) multiply_rows<W, X, Rows, Columns, Aligned>(call, column, part, sums);
  float sum = sum_over_lanes(sums);
  if (call.warps_of_row > 1) {
    parts[warp][lane] = sum;
    __syncthreads();
    if (part != 0) return;
    for (int other = 1; other < call.warps_of_row; ++other) sum += parts[warp + other][lane];
  }
  if (lane % lanes_of_sum<count> != 0) return;
  const int which = lane / lanes_of_sum<count>, row = which / Columns, own = column + which % Columns;
  if (row >= call.m || own >= call.n) return;
  const std::int64_t at = static_cast<std::int64_t>(row) * call.n + own;
  if (call.epilogue.out_is_bf16)
    finish_one<bf16>(call.epilogue, at, own, sum);
  else
    finish_one<float>(call.epilogue, at, own, sum);
}

template <typename W, typename X, int Rows, int Columns, bool Aligned>
cudaError_t start(const FewRowsCall& call, const Launch& launch) {
  const int columns_of_block = kWarps / call.warps_of_row * Columns;
  multiply_few<W, X, Rows, Columns, Aligned>
      <<<(call.n + columns_of_block - 1) / columns_of_block, kWarps * 32, 0, launch.stream>>>(call);
  return cudaGetLastError();
}

template <typename W, typename X>
cudaError_t start_rows(const FewRowsCall& call, const Launch& launch) {
  if (!is_aligned(call.x) || !is_aligned(call.weight) || call.k % wide<W> != 0)
    return start<W, X, kFewRows, 1, false>(call, launch);
  if (call.m == 1) return start<W, X, 1, 1, true>(call, launch);
  if (call.m == 2) return start<W, X, 2, 2, true>(call, launch);
  if (call.m <= 4) return start<W, X, 4, 2, true>(call, launch);
  return start<W, X, kFewRows, 2, true>(call, launch);
}

cudaError_t multiply_at_once(const ForwardProduct& p, const Launch& launch) {
  if (p.n <= 0) return cudaSuccess;
  FewRowsCall call{p.x.data, p.weight.data, p.m, p.n, p.k, 1, kernel_product(p).epilogue};
  // 16 warps on each multiprocessor, if their parts are not too short for it.
  while (call.warps_of_row < kWarps && call.n * call.warps_of_row < 16 * launch.multiprocessors &&
         call.k >= 512 * call.warps_of_row)
    call.warps_of_row *= 2;
  if (p.weight.element == Element::bf16 && p.x.element == Element::bf16) {
    if (!is_aligned(call.x) || !is_aligned(call.weight) || call.k % wide<bf16> != 0)
      return start<bf16, bf16, kFewRows, 1, false>(call, launch);
    return few_rows::start_by_mma(
        {static_cast<const bf16*>(call.x), static_cast<const bf16*>(call.weight), p.m, p.n, p.k, call.epilogue},
        launch);
  }
  if (p.weight.element == Element::bf16) return start_rows<bf16, float>(call, launch);
  return p.x.element == Element::bf16 ? start_rows<float, bf16>(call, launch) : start_rows<float, float>(call, launch);
}

}  // namespace

cudaError_t few_rows_product(const ForwardProduct& product, const Launch& launch) {
  for (int first = 0; first < product.m; first += kFewRows) {
    ForwardProduct part = product;
    part.m = std::min(kFewRows, product.m - first);
    part.x = product.x.from(std::int64_t{first} * product.k);
    for (Matrix* each : {&part.residual, &part.pre_activation, &part.y})
      *each = each->from(std::int64_t{first} * product.n);
    if (const cudaError_t error = multiply_at_once(part, launch)) return error;
  }
  return cudaSuccess;
}

}  // namespace sizewise::cuda
