// Groups of a weight that is stored in pairs of bf16 (packed_weight.h) in the order in which the tiles read floats.
#pragma once
#include "backend/cpu/kernels/bf16_pairs.h"
#include "backend/cpu/kernels/gemm_pack.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline void unpack_groups(const float* groups, int64_t group_words, int columns, int depth, float* b) {
  constexpr int group_columns = 16;
  for (int column = 0; column < columns; column += width) {
    const int in_panel = column % panel_columns, panel = column - in_panel, stride = packed_columns(columns - panel);
    const float* from = groups + column / group_columns * group_words + column % group_columns;
    float* to = b + int64_t{panel} * depth + in_panel;
    int k = 0;
    for (; k + 2 <= depth; k += 2, from += group_columns, to += 2 * stride) {
      const Vector pairs = load(from);
      store(to, lower_of_pairs(pairs));
      store(to + stride, upper_of_pairs(pairs));
    }
    if (k < depth) store(to, lower_of_pairs(load(from)));
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
