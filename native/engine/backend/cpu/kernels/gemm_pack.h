// Copies of blocks of matrices in the order in which the tiles read them.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/gemm_tile.h"
#include "backend/cpu/kernels/prefetch.h"
#include "backend/cpu/kernels/transpose.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline int packed_columns(int columns) { return columns <= width ? width : panel_columns; }

// Rows of x next to each other in the order of A by rows: a + i * a_row_stride.
inline void copy_tile_rows(const float* x, int64_t stride, int rows, int depth, float* a) {
  for (int i = 0; i < rows; ++i, x += stride, a += a_row_stride) {
    int k = 0;
#pragma GCC unroll 4
    for (; k + width <= depth; k += width) store(a + k, load(x + k));
    if (k < depth) store_first(a + k, load_first(x + k, depth - k), depth - k);
  }
}

// Rows are shared out evenly over as few tiles as hold them; the drivers and the packing agree through this.
inline int first_row_of_tile(int rows, int tiles, int tile) { return static_cast<int>(int64_t{rows} * tile / tiles); }
inline int tiles_of(int rows) { return (rows + tile_rows - 1) / tile_rows; }

// `count` columns of x [depth, count] to [depth, tile_rows], zeros past them, and their sums.
inline void pack_transposed_tile(const float* x, int64_t stride, int count, int depth, float* to, float* column_sums) {
  constexpr int vectors = (tile_rows + width - 1) / width, ahead = 16;
  Vector sums[vectors];
  for (int j = 0; j < vectors; ++j) sums[j] = zero();
  for (int k = 0; k < depth; ++k, x += stride, to += tile_rows) {
    prefetch_line(x + ahead * stride);
    for (int j = 0; j < vectors; ++j) {
      const Vector values = load_first(x + j * width, count - j * width);
      store_first(to + j * width, values, tile_rows - j * width);
      sums[j] = sums[j] + values;
    }
  }
  if (!column_sums) return;
  for (int j = 0; j < vectors; ++j) {
    float* to_sums = column_sums + j * width;
    if (const int left = count - j * width; left > 0) store_first(to_sums, load_first(to_sums, left) + sums[j], left);
  }
}

inline void pack_transposed_rows(const float* x, int64_t stride, int rows, int depth, float* a, float* column_sums) {
  const int tiles = tiles_of(rows);
  for (int t = 0; t < tiles; ++t) {
    const int first = first_row_of_tile(rows, tiles, t), count = first_row_of_tile(rows, tiles, t + 1) - first;
    pack_transposed_tile(x + first, stride, count, depth, a + int64_t{t} * tile_rows * depth,
                         column_sums ? column_sums + first : nullptr);
  }
}

// `count` whole panels side by side, row by row: rows a power of two apart share cache sets, so that a narrow column of
// them would push its own lines out before they are read.
inline void pack_whole_panels(const float* x, int64_t stride, int count, int depth, float* b) {
  constexpr int ahead = 4;
  for (int k = 0; k < depth; ++k, x += stride) {
    for (int panel = 0; panel < count; ++panel) {
      const float* from = x + panel * panel_columns;
      float* to = b + (int64_t{panel} * depth + k) * panel_columns;
      prefetch_line(from + ahead * stride);
      prefetch_line(from + ahead * stride + panel_columns - 1);
#pragma GCC unroll 4
      for (int j = 0; j < panel_columns; j += width) store(to + j, load(from + j));
    }
  }
}

inline void pack_last_panel(const float* x, int64_t stride, int columns, int depth, float* b) {
  const int padded = packed_columns(columns);
  for (int k = 0; k < depth; ++k, x += stride, b += padded) {
    for (int j = 0; j < padded; j += width) store(b + j, columns > j ? load_up_to(x + j, columns - j) : zero());
  }
}

inline void pack_columns(const float* x, int64_t stride, int columns, int depth, float* b) {
  constexpr int side_by_side = 4;
  const int whole = columns / panel_columns;
  for (int first = 0; first < whole; first += side_by_side) {
    const int count = whole - first < side_by_side ? whole - first : side_by_side;
    pack_whole_panels(x + first * panel_columns, stride, count, depth, b + int64_t{first} * panel_columns * depth);
  }
  const int done = whole * panel_columns;
  if (done < columns) pack_last_panel(x + done, stride, columns - done, depth, b + int64_t{done} * depth);
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
