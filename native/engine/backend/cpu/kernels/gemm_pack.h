// Copies of blocks of matrices in the order in which the tiles read them.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/gemm_tile.h"
#include "backend/cpu/kernels/transpose.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline int packed_columns(int columns) { return columns <= width ? width : panel_columns; }

inline void pack_rows(const float* x, int64_t stride, int rows, int depth, float* a) {
  for (int i = 0; i < rows; ++i) memcpy(a + int64_t{i} * a_row_stride, x + i * stride, sizeof(float) * depth);
}

// Rows are shared out evenly over as few tiles as hold them; the drivers and the packing agree through this.
inline int first_row_of_tile(int rows, int tiles, int tile) {
  return static_cast<int>(int64_t{rows} * tile / tiles);
}
inline int tiles_of(int rows) { return (rows + tile_rows - 1) / tile_rows; }

inline void pack_transposed_rows(const float* x, int64_t stride, int rows, int depth, float* a, float* column_sums) {
  const int tiles = tiles_of(rows);
  for (int t = 0; t < tiles; ++t) {
    const int first = first_row_of_tile(rows, tiles, t), count = first_row_of_tile(rows, tiles, t + 1) - first;
    float* to = a + int64_t{t} * tile_rows * depth;
    float sums[tile_rows] = {};
    for (int k = 0; k < depth; ++k, to += tile_rows) {
      const float* from = x + k * stride + first;
      for (int i = 0; i < count; ++i) {
        to[i] = from[i];
        sums[i] += from[i];
      }
      for (int i = count; i < tile_rows; ++i) to[i] = 0.0f;
    }
    if (column_sums) {
      for (int i = 0; i < count; ++i) column_sums[first + i] += sums[i];
    }
  }
}

inline void pack_columns(const float* x, int64_t stride, int columns, int depth, float* b) {
  for (int first = 0; first < columns; first += panel_columns) {
    const int count = columns - first < panel_columns ? columns - first : panel_columns, padded = packed_columns(count);
    for (int k = 0; k < depth; ++k, b += padded) {
      const float* from = x + k * stride + first;
      for (int j = 0; j < padded; j += width) {
        store(b + j, count - j <= 0 ? zero() : load_up_to(from + j, count - j));
      }
    }
  }
}

// to [depth, to_stride] = transposed x [rows, depth] for up to `width` rows; missing rows become zeros.
inline void transpose_rows(const float* x, int64_t stride, int rows, int depth, float* to, int64_t to_stride) {
  for (int k = 0; k < depth; k += width) {
    const int count = depth - k < width ? depth - k : width;
    Vector block[width];
    for (int i = 0; i < width; ++i) block[i] = i < rows ? load_up_to(x + i * stride + k, count) : zero();
    transpose(block);
    for (int i = 0; i < count; ++i) store(to + (k + i) * to_stride, block[i]);
  }
}

inline void pack_transposed_columns(const float* x, int64_t stride, int columns, int depth, float* b) {
  for (int first = 0; first < columns; first += panel_columns) {
    const int count = columns - first < panel_columns ? columns - first : panel_columns, padded = packed_columns(count);
    for (int j = 0; j < padded; j += width) {
      transpose_rows(x + (first + j) * stride, stride, count - j, depth, b + j, padded);
    }
    b += int64_t{padded} * depth;
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
