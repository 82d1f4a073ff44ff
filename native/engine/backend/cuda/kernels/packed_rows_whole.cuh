// y [M, N] = x W^T with a weight of 8 or 4 bits for the few rows of a decoding step: bound by reading W, which is read
// once, 16 bytes a lane and several loads in flight, while x is rounded to whole numbers in shared memory. A warp has
// one to four rows of W at a time. Products are summed in whole numbers inside a chunk of 16 bytes, in fp32 over chunks
// (ops/packed_linear.h); the order of a sum depends on K alone, so that a row has the same bits beside others.
#pragma once
#include "backend/cuda/kernels/packed_rows.h"
#include "backend/cuda/kernels/product_epilogue.cuh"

namespace sizewise::cuda::whole_rows {

inline constexpr int warps = 8, threads = 32 * warps;
inline constexpr int blocks_of_multiprocessor = 2;  // all that a launch has, so that x is rounded once in each
inline constexpr int block_values = 32;

// A chunk is 16 bytes of a row of W: half a block in int8, a block in int4.
template <int bits_, int rows_, int columns_>
struct Shape {
  static constexpr int bits = bits_, rows = rows_, columns = columns_;
  static constexpr int loads_in_flight = rows > 4 ? 2 : 4;  // by registers
  static constexpr int unrolled = loads_in_flight / columns;
  static constexpr int chunks_of_block = bits / 4;
};

// Rows of x: numbers [rows][2][blocks] of 16 bytes (int4: first all first halves of blocks, int8: [blocks][2]), then
// what a sum over a block is multiplied by and the sum of its numbers [rows][blocks].
struct WholeRows {
  std::byte* numbers;
  int2* factors;  // the bits of a float, and a sum
  int blocks;

  __device__ WholeRows(std::byte* shared, int rows, int blocks_)
      : numbers(shared), factors(reinterpret_cast<int2*>(shared + rows * blocks_ * block_values)), blocks(blocks_) {}
  template <int bits>
  __device__ std::byte* half(int row, int block, int which) const {
    const int at = bits == 4 ? which * blocks + block : 2 * block + which;
    return numbers + (static_cast<std::int64_t>(row) * 2 * blocks + at) * 16;
  }
};
inline std::size_t bytes_of_row(int blocks) { return static_cast<std::size_t>(blocks) * (block_values + sizeof(int2)); }

// Four numbers of x from `column` on, zeros past its end.
template <typename T>
__device__ inline void load_four(const T* row, int column, int end, bool aligned, float (&to)[4]) {
  if (aligned && column + 4 <= end) return load_neighbours(row + column, to);
#pragma unroll
  for (int i = 0; i < 4; ++i) to[i] = column + i < end ? to_float(row[column + i]) : 0.0f;
}

// Rounds rows of x, eight lanes to a block: to the nearest of -127 to 127 times a scale of the block, as on the CPU
// (backend/cpu/kernels/round_row.h).
template <int bits, typename T>
__device__ inline void round_rows(const T* x, int rows, int k, bool aligned, const WholeRows& to) {
  const int part = threadIdx.x % 8;
  for (int index = threadIdx.x / 8; index < rows * to.blocks; index += threads / 8) {
    const int row = index / to.blocks, block = index % to.blocks;
    float values[4];
    load_four(x + static_cast<std::int64_t>(row) * k, block * block_values + part * 4, k, aligned, values);
    float highest = 0.0f;
#pragma unroll
    for (int i = 0; i < 4; ++i) highest = fmaxf(highest, fabsf(values[i]));
    const unsigned eight = 0xffu << (threadIdx.x % 32 / 8 * 8);
#pragma unroll
    for (int lanes = 4; lanes > 0; lanes /= 2) highest = fmaxf(highest, __shfl_xor_sync(eight, highest, lanes));
    const float scale = highest / 127.0f, factor = scale > 0.0f ? 1.0f / scale : 0.0f;
    std::uint32_t packed = 0;
    int sum = 0;
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const int number = __float2int_rn(values[i] * factor);
      packed |= static_cast<std::uint32_t>(number & 255) << (8 * i);
      sum += number;
    }
#pragma unroll
    for (int lanes = 4; lanes > 0; lanes /= 2) sum += __shfl_xor_sync(eight, sum, lanes);
    *reinterpret_cast<std::uint32_t*>(to.half<bits>(row, block, part / 4) + part % 4 * 4) = packed;
    if (part == 0) to.factors[row * to.blocks + block] = make_int2(__float_as_int(scale), sum);
  }
}

// Sixteen bytes of W, in whole numbers, with a row of x.
template <int bits>
__device__ inline int dot(const uint4& weight, const WholeRows& x, int row, int chunk, int sum) {
  const std::uint32_t words[4] = {weight.x, weight.y, weight.z, weight.w};
  int result = 0;
  if constexpr (bits == 8) {
    const int4 numbers = *reinterpret_cast<const int4*>(x.half<8>(row, chunk / 2, chunk % 2));
    const int own[4] = {numbers.x, numbers.y, numbers.z, numbers.w};
#pragma unroll
    for (int i = 0; i < 4; ++i) result = __dp4a(static_cast<int>(words[i]), own[i], result);
    return result;
  }
  // A byte holds an element of the first and one of the second half of the block, each plus 8.
  const int4 first = *reinterpret_cast<const int4*>(x.half<4>(row, chunk, 0)),
             second = *reinterpret_cast<const int4*>(x.half<4>(row, chunk, 1));
  const int low[4] = {first.x, first.y, first.z, first.w}, high[4] = {second.x, second.y, second.z, second.w};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    result = __dp4a(static_cast<int>(words[i] & 0x0f0f0f0fu), low[i], result);
    result = __dp4a(static_cast<int>(words[i] >> 4 & 0x0f0f0f0fu), high[i], result);
  }
  return result - 8 * sum;
}

}  // namespace sizewise::cuda::whole_rows
