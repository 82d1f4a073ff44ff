// Ends the sums that a warp holds as the tensor cores leave them (PTX, accumulators of mma and wgmma): of each 16 x 8
// block a lane has two neighbours in row lane / 4 and two in row lane / 4 + 8.
#pragma once
#include "backend/cuda/kernels/product_epilogue.cuh"

namespace sizewise::cuda {

// Ends 16 rows of a warp's sums at a time: through shared memory, so that a lane has eight neighbours of one row.
constexpr int kStagedPitch = 40;
constexpr int kStagedFloats = 16 * kStagedPitch;

template <int RowBlocks>
__device__ inline void finish_warp(float (&sums)[RowBlocks][4][4], float* staged, const Epilogue& epilogue, int row,
                                   int column, int rows) {
  const int lane = threadIdx.x & 31;
#pragma unroll
  for (int block = 0; block < RowBlocks; ++block) {
    __syncwarp();
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      float* to = staged + (lane >> 2) * kStagedPitch + j * 8 + (lane & 3) * 2;
      *reinterpret_cast<float2*>(to) = make_float2(sums[block][j][0], sums[block][j][1]);
      *reinterpret_cast<float2*>(to + 8 * kStagedPitch) = make_float2(sums[block][j][2], sums[block][j][3]);
    }
    __syncwarp();
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int staged_row = (lane >> 2) + half * 8, staged_column = (lane & 3) * 8;
      float values[8];
      load_neighbours(staged + staged_row * kStagedPitch + staged_column, values);
      const int at_row = row + block * 16 + staged_row, at_column = column + staged_column;
      if (at_row < rows && at_column < epilogue.columns) finish(epilogue, at_row, at_column, values);
    }
  }
}

}  // namespace sizewise::cuda
