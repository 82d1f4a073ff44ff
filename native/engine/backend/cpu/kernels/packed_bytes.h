// Blocks of int8 and int4 weights against x in whole numbers: sums of a block are whole, and scaled into those in fp32.
// With four bytes to a lane, a row's own broadcast for every instruction would keep the ports that load busier than
// those that multiply: where a group is one vector, two groups share it. One row is as fast as memory, which reads one
// stream best.
#pragma once
#include "backend/cpu/kernels/byte_dot.h"
#include "backend/cpu/kernels/packed_sums.h"
#include "backend/cpu/kernels/prefetch.h"

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int byte_groups = parts == 1 ? 2 : 1;
// Their whole sums and those in fp32 fill the registers.
constexpr int byte_rows = registers / (2 * parts * byte_groups);

// A block of some rows of x, which lie in tiles (WholeRows).
struct WholeBlock {
  const int8_t* numbers;
  const float* scales;
  const int32_t* corrections;

  WholeBlock(const WholeRows& x, int64_t blocks, int row, int64_t block)
      : numbers(x.numbers + (row * blocks + block * x.tile) * block_depth),
        scales(x.scales + row * blocks + block * x.tile),
        corrections(x.corrections + row * blocks + block * x.tile) {}

  // Each starts with what takes back the offset of the weights.
  template <int Rows, int Groups>
  PackedSums<Words, Rows, Groups> first_sums() const {
    PackedSums<Words, Rows, Groups> whole;
#pragma GCC unroll 8
    for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 8
      for (Words& sum : whole.sums[i]) sum = words(static_cast<uint32_t>(corrections[i]));
    }
    return whole;
  }

  template <int Rows, int Groups>
  void scale(const PackedSums<Words, Rows, Groups>& whole, const uint16_t* weight_scales, int64_t group_scales,
             PackedSums<Vector, Rows, Groups>& to) const {
#pragma GCC unroll 8
    for (int part = 0; part < Groups * parts; ++part) {
      const Vector of_weights = load_halves(weight_scales + part / parts * group_scales + part % parts * width);
#pragma GCC unroll 8
      for (int i = 0; i < Rows; ++i) {
        const Vector both = of_weights * broadcast(scales[i]);
        to.sums[i][part] = multiply_add(to_floats(whole.sums[i][part]), both, to.sums[i][part]);
      }
    }
  }
};

struct Int8Block {
  static constexpr int rows = byte_rows, groups = byte_groups, groups_for_one_row = 1;

  template <int Rows, int Groups>
  static void add(const PackedRowsProduct& p, int row, int64_t group, int64_t block,
                  PackedSums<Vector, Rows, Groups>& to) {
    const int64_t at = group * p.blocks + block, group_bytes = p.blocks * group_rows * block_depth;
    const uint8_t* values = p.values + at * group_rows * block_depth;
    const WholeBlock x(p.whole, p.blocks, row, block);
    auto whole = x.first_sums<Rows, Groups>();
#pragma GCC unroll 8
    for (int four = 0; four < block_depth / 4; ++four) {
      Words weights[Groups * parts];
#pragma GCC unroll 8
      for (int part = 0; part < Groups * parts; ++part)
        weights[part] =
            load_bytes(values + part / parts * group_bytes + (four * group_rows + part % parts * width) * 4);
#pragma GCC unroll 8
      for (int i = 0; i < Rows; ++i) {
        const Words numbers = loaded_once(broadcast_bytes(x.numbers + i * block_depth + 4 * four));
#pragma GCC unroll 8
        for (int part = 0; part < Groups * parts; ++part)
          whole.sums[i][part] = multiply_add_bytes(weights[part], numbers, whole.sums[i][part]);
      }
    }
    x.scale(whole, p.scales + at * group_rows, p.blocks * group_rows, to);
  }
};

struct Int4Block {
  static constexpr int rows = byte_rows, groups = byte_groups, groups_for_one_row = 1;
  static constexpr int64_t bytes = group_rows * block_depth / 2;

  // One row is bound by memory, and unpacking keeps the processor from seeing far enough ahead by itself.
  static void fetch_ahead(const uint8_t* values, const uint16_t* scales) {
    constexpr int64_t ahead = 4096;
    for (int64_t line = 0; line < bytes; line += 64) prefetch_line(values + ahead + line);
    prefetch_line(scales + ahead / bytes * group_rows);
  }

  template <int Rows, int Groups>
  static void add(const PackedRowsProduct& p, int row, int64_t group, int64_t block,
                  PackedSums<Vector, Rows, Groups>& to) {
    const int64_t at = group * p.blocks + block, group_bytes = p.blocks * bytes;
    const uint8_t* values = p.values + at * bytes;
    const WholeBlock x(p.whole, p.blocks, row, block);
    if constexpr (Rows == 1) fetch_ahead(values, p.scales + at * group_rows);
    auto whole = x.first_sums<Rows, Groups>();
#pragma GCC unroll 4
    for (int four = 0; four < block_depth / 8; ++four) {
      Words lower[Groups * parts], upper[Groups * parts];
#pragma GCC unroll 8
      for (int part = 0; part < Groups * parts; ++part) {
        const Words both = loaded_once(
            load_bytes(values + part / parts * group_bytes + (four * group_rows + part % parts * width) * 4));
        lower[part] = lower_nibbles(both);
        upper[part] = upper_nibbles(both);
      }
#pragma GCC unroll 8
      for (int i = 0; i < Rows; ++i) {
        const int8_t* at_row = x.numbers + i * block_depth + 4 * four;
        const Words first = loaded_once(broadcast_bytes(at_row));
        const Words second = loaded_once(broadcast_bytes(at_row + block_depth / 2));
#pragma GCC unroll 8
        for (int part = 0; part < Groups * parts; ++part) {
          Words& sum = whole.sums[i][part];
          sum = multiply_add_nibbles(lower[part], first, sum);
          sum = multiply_add_nibbles(upper[part], second, sum);
        }
      }
    }
    x.scale(whole, p.scales + at * group_rows, p.blocks * group_rows, to);
  }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
