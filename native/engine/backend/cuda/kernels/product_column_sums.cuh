// The column sums of a tile [rows, columns] by one block, in a fixed order: several rows of a column are in flight in
// each lane, lanes are added by shuffles, warps through shared memory.
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda::column_sums_of {

constexpr int kWarps = 8;
constexpr int kThreads = kWarps * 32;
constexpr int kRowsInFlight = 8;

// Adds the columns `column` .. of the rows first, first + step, ... before `end`.
template <typename T, int Width>
__device__ inline void add_rows(const T* dy, int columns, int column, int first, int step, int end,
                                float (&sums)[Width]) {
  const T* from = dy + column;
  for (int row = first; row < end; row += step * kRowsInFlight) {
    if constexpr (Width > 1) {
      uint4 bits[kRowsInFlight];
#pragma unroll
      for (int i = 0; i < kRowsInFlight; ++i) {
        const int at = row + i * step;  // a row past the end is as good as zeros
        bits[i] = make_uint4(0, 0, 0, 0);
        if (at < end) bits[i] = *reinterpret_cast<const uint4*>(from + static_cast<std::int64_t>(at) * columns);
      }
#pragma unroll
      for (int i = 0; i < kRowsInFlight; ++i) {
        float values[Width];
        load_wide(reinterpret_cast<const T*>(&bits[i]), values);
#pragma unroll
        for (int j = 0; j < Width; ++j) sums[j] += values[j];
      }
    } else {
      float values[kRowsInFlight];
#pragma unroll
      for (int i = 0; i < kRowsInFlight; ++i) {
        const int at = row + i * step;
        values[i] = at < end ? to_float(from[static_cast<std::int64_t>(at) * columns]) : 0.0f;
      }
#pragma unroll
      for (int i = 0; i < kRowsInFlight; ++i) sums[0] += values[i];
    }
  }
}

// The sums of a block: `Across` lanes with `Width` neighbouring columns each, the other lanes and the warps share rows
// [first, end). Column i of the tile ends up in thread i.
template <typename T, int Width, int Across>
__device__ inline float sum_tile(const T* dy, int columns, int first_column, int first, int end) {
  constexpr int count = Across * Width, rows_of_warp = 32 / Across;
  __shared__ float sums_of_warps[kWarps][count];
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, across = lane % Across;
  const int column = first_column + across * Width;
  float sums[Width] = {};
  if (column < columns)
    add_rows(dy, columns, column, first + warp * rows_of_warp + lane / Across, kWarps * rows_of_warp, end, sums);
#pragma unroll
  for (int offset = 16; offset >= Across; offset /= 2)
#pragma unroll
    for (int j = 0; j < Width; ++j) sums[j] += __shfl_xor_sync(0xffffffffu, sums[j], offset);
  if (lane < Across)
#pragma unroll
    for (int j = 0; j < Width; ++j) sums_of_warps[warp][j * Across + across] = sums[j];
  __syncthreads();
  float sum = 0.0f;
  if (threadIdx.x < count) {
    const int i = threadIdx.x;
#pragma unroll
    for (int other = 0; other < kWarps; ++other) sum += sums_of_warps[other][i % Width * Across + i / Width];
  }
  return sum;
}

}  // namespace sizewise::cuda::column_sums_of
