// What is done to a tile of sums before it leaves the nearest cache.
#pragma once
#include "backend/cpu/kernels/gelu.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/kernels/gemm_tile.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline Vector finish_forward(const PackedProduct& block, Vector value, int64_t at, int64_t column, int64_t count) {
  if (block.bias) value = value + load_up_to(block.bias + column, count);
  if (block.pre_activation_out) store_up_to(block.pre_activation_out + at, value, count);
  if (block.gelu) value = gelu_of(value);
  if (block.residual) value = value + load_up_to(block.residual + at, count);
  return value;
}

inline Vector finish_backward_input(const PackedProduct& block, Vector value, int64_t at, int64_t count) {
  if (block.gelu) value = value * gelu_derivative_of(load_up_to(block.pre_activation_in + at, count));
  if (block.accumulate) value = value + load_up_to(block.c + at, count);
  return value;
}

// sums [rows, panel_columns] of the tile whose first element is (first_row, first_column) of the block.
inline void finish_tile(const PackedProduct& block, const float* sums, int first_row, int rows, int first_column, int columns) {
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; j += width) {
      const int64_t count = columns - j, column = first_column + j, row = first_row + i;
      Vector value = load(sums + i * panel_columns + j);
      float* partial = block.partial + row * block.partial_stride + column;
      if (!block.first_block) value = value + load(partial);
      const int64_t at = row * block.stride + column;
      switch (block.finish) {
        case Finish::partial: store(partial, value); continue;
        case Finish::forward: value = finish_forward(block, value, at, column, count); break;
        case Finish::backward_input: value = finish_backward_input(block, value, at, count); break;
        case Finish::add: value = value + load_up_to(block.c + at, count); break;
      }
      store_up_to(block.c + at, value, count);
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
