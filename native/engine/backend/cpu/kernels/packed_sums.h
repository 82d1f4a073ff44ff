// Sums of PackedLinear: rows of x against groups of the weight (packed_weight.h), and what is done with them at the
// end.
#pragma once
#include "backend/cpu/kernels/gelu.h"
#include "backend/cpu/kernels/packed_rows.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int group_rows = 16, block_depth = 32;
constexpr int parts = group_rows / width;  // vectors that hold a number of every row of a group

// Value is a Vector, or Words; column `part` of group g at [g * parts + part].
template <class Value, int Rows, int Groups>
struct PackedSums {
  Value sums[Rows][Groups * parts];
};

template <int Rows, int Groups>
PackedSums<Vector, Rows, Groups> no_sums() {
  PackedSums<Vector, Rows, Groups> none;
  for (auto& row : none.sums)
    for (Vector& sum : row) sum = zero();
  return none;
}

template <int Rows, int Groups>
void finish(const PackedRowsProduct& p, int row, int64_t group, const PackedSums<Vector, Rows, Groups>& of) {
  for (int part = 0; part < Groups * parts; ++part) {
    const int64_t column = group * group_rows + part * width;
    const int left = static_cast<int>(p.columns - column < width ? p.columns - column : width);
    if (left <= 0) return;
    for (int i = 0; i < Rows; ++i) {
      const int64_t at = (row + i) * p.stride + column;
      Vector value = of.sums[i][part];
      if (p.bias) value = value + load_first(p.bias + column, left);
      if (p.gelu) value = Gelu(value).value();
      if (p.residual) value = value + load_first(p.residual + at, left);
      store_first(p.y + at, value, left);
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
