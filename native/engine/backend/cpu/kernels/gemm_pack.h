// Copies of blocks of matrices in the order in which the tiles read them.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/gemm_tile.h"
#include "backend/cpu/kernels/prefetch.h"
#include "backend/cpu/kernels/transpose.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline int packed_columns(int columns) { return columns <= width ? width : panel_columns; }

// Rows of x next to each other in the order of A by rows: a + i * a_row_stride.
template <class Format>
void copy_tile_rows(const float* x, int64_t stride, int rows, int depth, float* a) {
  const int64_t words = words_of<Format>(depth);
  for (int i = 0; i < rows; ++i, x += stride, a += a_row_stride) {
#pragma GCC unroll 4
    for (int64_t k = 0; k < words; k += width) {
      store(a + k, Format::words_along(x + k * Format::depth_per_word, depth - k * Format::depth_per_word));
    }
  }
}

// Rows are shared out evenly over as few tiles as hold them; the drivers and the packing agree through this.
inline int first_row_of_tile(int rows, int tiles, int tile) { return static_cast<int>(int64_t{rows} * tile / tiles); }
inline int tiles_of(int rows) { return (rows + tile_rows - 1) / tile_rows; }

// `count` columns of x [depth, count] to [words, tile_rows], zeros past them, and their sums.
template <class Format>
void pack_transposed_tile(const float* x, int64_t stride, int count, int depth, float* to, float* column_sums) {
  constexpr int vectors = (tile_rows + width - 1) / width, rows = Format::depth_per_word, ahead = 16;
  Vector sums[vectors];
  for (int j = 0; j < vectors; ++j) sums[j] = zero();
  for (int k = 0; k < depth; k += rows, x += rows * stride, to += tile_rows) {
    for (int row = 0; row < rows; ++row) prefetch_line(x + (ahead + row) * stride);
    for (int j = 0; j < vectors; ++j) {
      const int columns = count - j * width;
      const Vector words = Format::words_down(x + j * width, stride, depth - k, columns);
      // Whole vectors, of which the next word overwrites what is too much: AMD's AVX2 stores part of one slowly.
      if (k + rows < depth)
        store(to + j * width, words);
      else
        store_first(to + j * width, words, tile_rows - j * width);
      for (int row = 0; row < rows && k + row < depth; ++row)
        sums[j] = sums[j] + load_first(x + row * stride + j * width, columns);
    }
  }
  if (!column_sums) return;
  for (int j = 0; j < vectors; ++j) {
    float* to_sums = column_sums + j * width;
    if (const int left = count - j * width; left > 0) store_first(to_sums, load_first(to_sums, left) + sums[j], left);
  }
}

template <class Format>
void pack_transposed_rows(const float* x, int64_t stride, int rows, int depth, float* a, float* column_sums) {
  const int tiles = tiles_of(rows);
  for (int t = 0; t < tiles; ++t) {
    const int first = first_row_of_tile(rows, tiles, t), count = first_row_of_tile(rows, tiles, t + 1) - first;
    pack_transposed_tile<Format>(x + first, stride, count, depth, a + t * tile_rows * words_of<Format>(depth),
                                 column_sums ? column_sums + first : nullptr);
  }
}

// `count` whole panels side by side, row by row: rows a power of two apart share cache sets, so that a narrow column of
// them would push its own lines out before they are read.
template <class Format>
void pack_whole_panels(const float* x, int64_t stride, int count, int depth, float* b) {
  constexpr int rows = Format::depth_per_word, ahead = 16;
  const int64_t words = words_of<Format>(depth);
  for (int64_t word = 0; word < words; ++word, x += rows * stride) {
    for (int panel = 0; panel < count; ++panel) {
      const float* from = x + panel * panel_columns;
      float* to = b + (panel * words + word) * panel_columns;
      for (int row = 0; row < rows; ++row) {
        prefetch_line(from + (ahead + row) * stride);
        prefetch_line(from + (ahead + row) * stride + panel_columns - 1);
      }
#pragma GCC unroll 4
      for (int j = 0; j < panel_columns; j += width)
        store(to + j, Format::words_down(from + j, stride, depth - word * rows, width));
    }
  }
}

template <class Format>
void pack_last_panel(const float* x, int64_t stride, int columns, int depth, float* b) {
  constexpr int rows = Format::depth_per_word;
  const int padded = packed_columns(columns);
  for (int k = 0; k < depth; k += rows, x += rows * stride, b += padded) {
    for (int j = 0; j < padded; j += width)
      store(b + j, columns > j ? Format::words_down(x + j, stride, depth - k, columns - j) : zero());
  }
}

template <class Format>
void pack_columns(const float* x, int64_t stride, int columns, int depth, float* b) {
  constexpr int side_by_side = 4;
  const int64_t words = words_of<Format>(depth);
  const int whole = columns / panel_columns;
  for (int first = 0; first < whole; first += side_by_side) {
    const int count = whole - first < side_by_side ? whole - first : side_by_side;
    pack_whole_panels<Format>(x + first * panel_columns, stride, count, depth, b + first * panel_columns * words);
  }
  const int done = whole * panel_columns;
  if (done < columns) pack_last_panel<Format>(x + done, stride, columns - done, depth, b + done * words);
}

// to [words, to_stride] = transposed x [rows, depth] for up to `width` rows; missing rows become zeros.
template <class Format>
void transpose_rows(const float* x, int64_t stride, int rows, int depth, float* to, int64_t to_stride) {
  const int64_t words = words_of<Format>(depth);
  for (int64_t word = 0; word < words; word += width) {
    const int64_t k = word * Format::depth_per_word, count = words - word < width ? words - word : width;
    Vector block[width];
    for (int i = 0; i < width; ++i) block[i] = i < rows ? Format::words_along(x + i * stride + k, depth - k) : zero();
    transpose(block);
    for (int i = 0; i < count; ++i) store(to + (word + i) * to_stride, block[i]);
  }
}

template <class Format>
void pack_transposed_columns(const float* x, int64_t stride, int columns, int depth, float* b) {
  for (int first = 0; first < columns; first += panel_columns) {
    const int count = columns - first < panel_columns ? columns - first : panel_columns, padded = packed_columns(count);
    for (int j = 0; j < padded; j += width) {
      transpose_rows<Format>(x + (first + j) * stride, stride, count - j, depth, b + j, padded);
    }
    b += padded * words_of<Format>(depth);
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
