// Rows of heads in the order in which the products of attention read them.
#pragma once
#include "backend/cpu/kernels/attention_visibility.h"
#include "backend/cpu/kernels/gemm_format.h"
#include "backend/cpu/kernels/transpose.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// Rows lie too far apart for the processor to guess the next one: asked for a tile ahead.
inline void prefetch_row(const float* row, int size) {
  constexpr int floats_per_line = 16;
  for (int d = 0; d < size; d += floats_per_line) prefetch(row + d);
}

// Rows of one head: row r at first + r * stride.
struct HeadRows {
  const float* first;
  int64_t stride;
  int rows, size;

  const float* row(int r) const { return first + r * stride; }
};

// What will be written is asked for before the work begins.
inline void prefetch_rows(const HeadRows& rows) {
  for (int r = 0; r < rows.rows; ++r) prefetch_row(rows.row(r), rows.size);
}

// `width` words along a row of which `left` floats are left.
template <class Format>
Vector scaled_words(const float* row, int64_t left, Vector factor) {
  if constexpr (Format::depth_per_word == 1) {
    return load_up_to(row, left) * factor;
  } else {
    return bf16_neighbours(load_up_to(row, left) * factor, load_at_most(row + width, left - width) * factor);
  }
}

// Words of a row, in whole vectors.
template <class Format>
int64_t words_of_row(int size) {
  return rounded_up(words_of<Format>(size));
}

// to [rows][words_of_row]
template <class Format>
void pack_rows(const HeadRows& from, float* to) {
  const int64_t words = words_of_row<Format>(from.size);
  for (int r = 0; r < from.rows; ++r, to += words) {
    prefetch_row(from.row(r + tile_keys), from.size);
    for (int64_t word = 0; word < words; word += width) {
      const int64_t d = word * Format::depth_per_word;
      store(to + word, scaled_words<Format>(from.row(r) + d, from.size - d, broadcast(1.0f)));
    }
  }
}

// to [words of the rows][padded size] = factor * rows: depth runs down the rows.
template <class Format>
void pack_depth(const HeadRows& from, float factor, float* to) {
  const int64_t padded = rounded_up(from.size);
  const Vector scale = broadcast(factor);
  for (int r = 0; r < from.rows; r += Format::depth_per_word, to += padded) {
    for (int64_t d = 0; d < padded; d += width) {
      for (int i = 0; i < Format::depth_per_word; ++i) prefetch_row(from.row(r + i + tile_keys) + d, width);
      const Vector first = load_up_to(from.row(r) + d, from.size - d) * scale;
      if constexpr (Format::depth_per_word == 1) {
        store(to + d, first);
      } else {
        const bool two = r + 1 < from.rows;
        store(to + d, bf16_pairs(first, two ? load_up_to(from.row(r + 1) + d, from.size - d) * scale : zero()));
      }
    }
  }
}

// to [words of the size][tile_queries] = factor * rows, transposed; zeros past them up to a whole vector.
template <class Format>
void pack_transposed(const HeadRows& from, float factor, float* to) {
  const int64_t words = words_of<Format>(from.size);
  const Vector scale = broadcast(factor);
  for (int first = 0; first < from.rows; first += width) {
    const int count = smaller(width, from.rows - first);
    for (int64_t word = 0; word < words; word += width) {
      const int64_t d = word * Format::depth_per_word;
      Vector block[width];
      for (int i = 0; i < width; ++i)
        block[i] = i < count ? scaled_words<Format>(from.row(first + i) + d, from.size - d, scale) : zero();
      transpose(block);
      for (int i = 0; i < width && word + i < words; ++i) store(to + (word + i) * tile_queries + first, block[i]);
    }
  }
}

// scores [keys][tile_queries] = keys (packed by rows) times queries (transposed), where one is seen.
template <class Format>
void multiply_tile(const TileView& view, int size, const float* key_rows, const float* queries, float* scores) {
  const int64_t words = words_of_row<Format>(size);
  view.each_block_of_keys([&](int row, int rows, int column) {
    const int vector = column / width;
    multiply_rows<Format>({.depth = words_of<Format>(size),
                           .a = key_rows + row * words,
                           .a_row = words,
                           .a_depth = 1,
                           .b = queries + vector * width,
                           .b_depth = tile_queries,
                           .c = scores + row * tile_queries + vector * width,
                           .c_row = tile_queries,
                           .accumulate = false},
                          rows, view.vectors() - vector);
  });
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
