// How a weight [N, K] lies in memory for PackedLinear: rows in groups of 16, the depth in blocks of 32, both filled
// with zeros. A group's blocks follow each other, and each gives the 16 rows side by side, so that one load serves 16
// sums.
//   bf16  a block is 16 steps of depth pairs: for each, a pair of every row (32 bits)
//   int8  8 steps: for each, four neighbours of every row, each plus 128
//   int4  4 steps: for each, a byte of every row and of four neighbours: depth d in the lower four bits, d + 16 in the
//         upper ones, each plus 8
// The scales of int8 and int4, 16 fp16 numbers for each block, follow all values.
#pragma once
#include <cstddef>
#include <cstdint>

#include "ops/packed_linear.h"

namespace sizewise::cpu {

constexpr int kGroupRows = 16;
constexpr int kBlockDepth = 32;

struct PackedLayout {
  std::int64_t groups, blocks;  // of all rows; of a row
  std::int64_t block_bytes;     // of the values of a group's block

  PackedLayout(WeightFormat format, int rows, int depth);
  std::int64_t value_bytes() const { return groups * blocks * block_bytes; }
  std::int64_t bytes(WeightFormat format) const {
    return value_bytes() + (format == WeightFormat::bf16 ? 0 : groups * blocks * kGroupRows * 2);
  }
};

// Packs the rows of groups [first_group, last_group) of weight [rows, depth].
void pack_groups(WeightFormat format, const float* weight, int rows, int depth, std::int64_t first_group,
                 std::int64_t last_group, std::byte* packed);

// The numbers that a row stands for: [depth].
void unpack_row(WeightFormat format, const std::byte* packed, int rows, int depth, int row, float* to);

}  // namespace sizewise::cpu
