#include "backend/cpu/kernels/packed_rows.h"

#include "backend/cpu/kernels/bf16_pairs.h"
#include "backend/cpu/kernels/byte_dot.h"
#include "backend/cpu/kernels/gelu.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

constexpr int group_rows = 16, block_depth = 32;
constexpr int parts = group_rows / width;           // vectors that hold a number of every row of a group
constexpr int most_rows = registers >= 32 ? 8 : 4;  // of x at a time: their sums stay in registers

template <int Rows>
struct GroupSums {
  Vector sums[Rows][parts];
  GroupSums() {
    for (auto& row : sums)
      for (Vector& part : row) part = zero();
  }
};

// Whole sums of a block, each starting with what takes back the offset of the weights.
template <int Rows>
struct BlockSums {
  Words sums[Rows][parts];
  BlockSums(const PackedRowsProduct& p, int row, int64_t block) {
    for (int i = 0; i < Rows; ++i)
      for (Words& part : sums[i])
        part = words(static_cast<uint32_t>(p.whole.corrections[(row + i) * p.blocks + block]));
  }
  void scale_into(const PackedRowsProduct& p, int row, int64_t block, const uint16_t* scales,
                  GroupSums<Rows>& to) const {
#pragma GCC unroll 4
    for (int part = 0; part < parts; ++part) {
      const Vector scale = load_halves(scales + part * width);
#pragma GCC unroll 8
      for (int i = 0; i < Rows; ++i) {
        const Vector both = scale * broadcast(p.whole.scales[(row + i) * p.blocks + block]);
        to.sums[i][part] = multiply_add(to_floats(sums[i][part]), both, to.sums[i][part]);
      }
    }
  }
};

struct Bf16Block {
  template <int Rows>
  static void add(const PackedRowsProduct& p, int row, int64_t group, int64_t block, GroupSums<Rows>& to) {
    const auto* values = reinterpret_cast<const float*>(p.values + (group * p.blocks + block) * group_rows * 64);
    const float* x = p.floats.values + row * p.floats.stride + block * block_depth;
    for (int pair = 0; pair < block_depth / 2; ++pair) {
#pragma GCC unroll 4
      for (int part = 0; part < parts; ++part) {
        const Vector pairs = load(values + pair * group_rows + part * width);
        const Vector lower = lower_of_pairs(pairs), upper = upper_of_pairs(pairs);
#pragma GCC unroll 8
        for (int i = 0; i < Rows; ++i) {
          const float* at = x + i * p.floats.stride + 2 * pair;
          to.sums[i][part] = multiply_add(lower, broadcast(at[0]), to.sums[i][part]);
          to.sums[i][part] = multiply_add(upper, broadcast(at[1]), to.sums[i][part]);
        }
      }
    }
  }
};

struct Int8Block {
  template <int Rows>
  static void add(const PackedRowsProduct& p, int row, int64_t group, int64_t block, GroupSums<Rows>& to) {
    const int64_t at = group * p.blocks + block;
    const uint8_t* values = p.values + at * group_rows * block_depth;
    const int8_t* x = p.whole.numbers + (row * p.blocks + block) * block_depth;
    BlockSums<Rows> whole(p, row, block);
#pragma GCC unroll 8
    for (int four = 0; four < block_depth / 4; ++four) {
#pragma GCC unroll 4
      for (int part = 0; part < parts; ++part) {
        const Words weights = load_bytes(values + (four * group_rows + part * width) * 4);
#pragma GCC unroll 8
        for (int i = 0; i < Rows; ++i)
          whole.sums[i][part] = multiply_add_bytes(weights, broadcast_bytes(x + i * p.blocks * block_depth + 4 * four),
                                                   whole.sums[i][part]);
      }
    }
    whole.scale_into(p, row, block, p.scales + at * group_rows, to);
  }
};

struct Int4Block {
  template <int Rows>
  static void add(const PackedRowsProduct& p, int row, int64_t group, int64_t block, GroupSums<Rows>& to) {
    const int64_t at = group * p.blocks + block;
    const uint8_t* values = p.values + at * group_rows * block_depth / 2;
    const int8_t* x = p.whole.numbers + (row * p.blocks + block) * block_depth;
    BlockSums<Rows> whole(p, row, block);
#pragma GCC unroll 4
    for (int four = 0; four < block_depth / 8; ++four) {
#pragma GCC unroll 4
      for (int part = 0; part < parts; ++part) {
        const Words bytes = loaded_once(load_bytes(values + (four * group_rows + part * width) * 4));
        const Words lower = lower_nibbles(bytes), upper = upper_nibbles(bytes);
#pragma GCC unroll 8
        for (int i = 0; i < Rows; ++i) {
          const int8_t* numbers = x + i * p.blocks * block_depth + 4 * four;
          Words& sum = whole.sums[i][part];
          sum = multiply_add_nibbles(lower, broadcast_bytes(numbers), sum);
          sum = multiply_add_nibbles(upper, broadcast_bytes(numbers + block_depth / 2), sum);
        }
      }
    }
    whole.scale_into(p, row, block, p.scales + at * group_rows, to);
  }
};

template <int Rows>
void finish(const PackedRowsProduct& p, int row, int64_t group, const GroupSums<Rows>& group_sums) {
  for (int part = 0; part < parts; ++part) {
    const int64_t column = group * group_rows + part * width;
    const int left = static_cast<int>(p.columns - column < width ? p.columns - column : width);
    if (left <= 0) return;
    for (int i = 0; i < Rows; ++i) {
      const int64_t at = (row + i) * p.stride + column;
      Vector value = group_sums.sums[i][part];
      if (p.bias) value = value + load_first(p.bias + column, left);
      if (p.gelu) value = Gelu(value).value();
      if (p.residual) value = value + load_first(p.residual + at, left);
      store_first(p.y + at, value, left);
    }
  }
}

template <class Block, int Rows>
void group_of_rows(const PackedRowsProduct& p, int row, int64_t group) {
  GroupSums<Rows> sums;
  for (int64_t block = 0; block < p.blocks; ++block) Block::template add<Rows>(p, row, group, block, sums);
  finish(p, row, group, sums);
}

// The rows that are left, from `row` on: at most `Rows`.
template <class Block, int Rows>
void rest_of_rows(const PackedRowsProduct& p, int row, int64_t group) {
  if constexpr (Rows > 0) {
    if (p.m - row == Rows) return group_of_rows<Block, Rows>(p, row, group);
    rest_of_rows<Block, Rows - 1>(p, row, group);
  }
}

template <class Block>
void multiply(const PackedRowsProduct& p) {
  for (int64_t group = p.first_group; group < p.last_group; ++group) {
    int row = 0;
    for (; row + most_rows <= p.m; row += most_rows) group_of_rows<Block, most_rows>(p, row, group);
    rest_of_rows<Block, most_rows - 1>(p, row, group);
  }
}

template <int Offset>
void round_row(const float* x, int64_t blocks, int8_t* numbers, float* scales, int32_t* corrections) {
  for (int64_t block = 0; block < blocks; ++block, x += block_depth, numbers += block_depth) {
    Vector highest = zero();
    for (int d = 0; d < block_depth; d += width) highest = maximum(highest, absolute(load(x + d)));
    const float scale = largest(highest) / 127.0f;
    const Vector factor = broadcast(scale > 0.0f ? 1.0f / scale : 0.0f);
    float rounded[block_depth];
    for (int d = 0; d < block_depth; d += width) store(rounded + d, round_nearest(load(x + d) * factor));
    int32_t sum = 0;
    for (int d = 0; d < block_depth; ++d) {
      numbers[d] = static_cast<int8_t>(rounded[d]);
      sum += numbers[d];
    }
    scales[block] = scale;
    corrections[block] = -Offset * sum;
  }
}

}  // namespace

const PackedRowsKernels packed_rows_kernels = {.bf16 = multiply<Bf16Block>,
                                               .int8 = multiply<Int8Block>,
                                               .int4 = multiply<Int4Block>,
                                               .round_row_for_int8 = round_row<byte_offset>,
                                               .round_row_for_int4 = round_row<nibble_offset>};

}  // namespace sizewise::cpu::ISA_NAMESPACE
