#include "backend/cpu/kernels/packed_rows.h"

#include "backend/cpu/kernels/bf16_pairs.h"
#include "backend/cpu/kernels/packed_bytes.h"
#include "backend/cpu/kernels/packed_sums.h"
#include "backend/cpu/kernels/round_row.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// Two products follow each other in every sum: for one row they wait for each other unless two groups take turns.
struct Bf16Block {
  static constexpr int rows = registers >= 32 ? 8 : 4, groups = 1, groups_for_one_row = 2;

  template <int Rows, int Groups>
  static void add(const PackedRowsProduct& p, int row, int64_t group, int64_t block,
                  PackedSums<Vector, Rows, Groups>& to) {
    const int64_t group_words = p.blocks * group_rows * block_depth / 2;
    const auto* values = reinterpret_cast<const float*>(p.values + (group * p.blocks + block) * group_rows * 64);
    const float* x = p.floats.values + row * p.floats.stride + block * block_depth;
    for (int pair = 0; pair < block_depth / 2; ++pair) {
#pragma GCC unroll 4
      for (int part = 0; part < Groups * parts; ++part) {
        const Vector pairs = load(values + part / parts * group_words + pair * group_rows + part % parts * width);
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

template <class Block, int Rows, int Groups>
void rows_of_groups(const PackedRowsProduct& p, int row, int64_t group) {
  auto sums = no_sums<Rows, Groups>();
  for (int64_t block = 0; block < p.blocks; ++block) Block::template add<Rows, Groups>(p, row, group, block, sums);
  finish(p, row, group, sums);
}

// Every group for some rows of x: what is left of a row in the nearest cache serves all of them.
template <class Block, int Rows>
void rows_of_all(const PackedRowsProduct& p, int row) {
  constexpr int groups = Rows > 1 ? Block::groups : Block::groups_for_one_row;
  int64_t group = p.first_group;
  for (; group + groups <= p.last_group; group += groups) rows_of_groups<Block, Rows, groups>(p, row, group);
  for (; group < p.last_group; ++group) rows_of_groups<Block, Rows, 1>(p, row, group);
}

// The rows that are left, from `row` on: at most `Rows`.
template <class Block, int Rows>
void rest_of_rows(const PackedRowsProduct& p, int row) {
  if constexpr (Rows > 0) {
    if (p.m - row == Rows) return rows_of_all<Block, Rows>(p, row);
    rest_of_rows<Block, Rows - 1>(p, row);
  }
}

template <class Block>
void multiply(const PackedRowsProduct& p) {
  int row = 0;
  for (; row + Block::rows <= p.m; row += Block::rows) rows_of_all<Block, Block::rows>(p, row);
  rest_of_rows<Block, Block::rows - 1>(p, row);
}

}  // namespace

const PackedRowsKernels packed_rows_kernels = {.whole_rows = byte_rows,
                                               .whole_groups = byte_groups,
                                               .bf16 = multiply<Bf16Block>,
                                               .int8 = multiply<Int8Block>,
                                               .int4 = multiply<Int4Block>,
                                               .round_row_for_int8 = round_row<byte_offset>,
                                               .round_row_for_int4 = round_row<nibble_offset>};

}  // namespace sizewise::cpu::ISA_NAMESPACE
