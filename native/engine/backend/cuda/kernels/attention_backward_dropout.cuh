// Dropout of attention's probabilities for a tile of queries and 64 keys, as one bit for each element.
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/philox.cuh"

namespace sizewise::cuda {

// The random bits of element, element + 16, element + 32 and element + 48: they stand in at most two counters.
__device__ inline uint4 four_random_bits(const Drop& drop, std::uint64_t step, std::uint64_t element) {
  const uint4 a = philox((element >> 6 << 4) | (element & 15), drop.seed, drop.stream, step);
  const int shift = static_cast<int>(element >> 4) & 3;
  if (shift == 0) return a;
  const uint4 b = philox(((element >> 6) + 1) << 4 | (element & 15), drop.seed, drop.stream, step);
  if (shift == 1) return make_uint4(a.y, a.z, a.w, b.x);
  if (shift == 2) return make_uint4(a.z, a.w, b.x, b.y);
  return make_uint4(a.w, b.x, b.y, b.z);
}

// Bit j of kept[row], for all `rows` (a multiple of 8): whether the element first_element + row * row_elements + j is
// kept. By a block of four warps; sixteen lanes for each row.
__device__ inline void keep_bits(std::uint64_t* kept, int rows, const Drop& drop, std::uint64_t step,
                                 std::uint64_t first_element, std::uint64_t row_elements) {
  const int lane = threadIdx.x % 32;
  for (int row = threadIdx.x / 16; row < rows; row += 8) {
    const uint4 bits = four_random_bits(drop, step, first_element + row * row_elements + lane % 16);
    const std::uint32_t words[4] = {bits.x, bits.y, bits.z, bits.w};
    std::uint64_t all = 0;
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const std::uint32_t both = __ballot_sync(~0u, words[i] >= drop.drop_below);
      all |= static_cast<std::uint64_t>(lane < 16 ? both & 0xffff : both >> 16) << (16 * i);
    }
    if (lane % 16 == 0) kept[row] = all;
  }
}

}  // namespace sizewise::cuda
