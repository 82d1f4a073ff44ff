// The register tile: up to tile_rows x panel_columns sums, one fused multiply-add per sum and word of depth.
#pragma once
#include <stddef.h>

#include "backend/cpu/kernels/gemm_format.h"
#include "backend/cpu/kernels/prefetch_queue.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// As many sums as registers allow beside one row of B and one broadcast element of A.
#if defined(__AVX512F__)
constexpr int tile_rows = 14, tile_vectors = 2;
#elif defined(__AVX2__)
constexpr int tile_rows = 6, tile_vectors = 2;
#elif defined(__aarch64__)
constexpr int tile_rows = 12, tile_vectors = 2;
#else
constexpr int tile_rows = 6, tile_vectors = 2;
#endif
constexpr int panel_columns = tile_vectors * width;
// A panel of B of 16 columns stays in the nearest cache beside a tile of A; one of 32 has to come from the next either
// way, and deep blocks save passes over the sums.
constexpr int words_of_block = width == 8 ? 256 : 512;
constexpr int a_row_stride = words_of_block + 16;

// One prefetch for so many words of depth: what a tile has to fetch against what it computes.
constexpr int steps_per_prefetch = width >= 16 ? 1 : 4;

// Where the vectors of B for a word of depth lie: beside each other, or in panels of one vector that are `apart` floats
// apart.
enum class Panels { wide, apart };

template <class Format, int Rows, int Vectors, bool ByDepth>
struct TileSums {
  Vector sum[Rows][Vectors];

  TileSums() {
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) sum[i][j] = zero();
    }
  }

  void step(const float* a, const float* b, int64_t apart) {
    Vector row[Vectors];
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) row[j] = load(b + j * apart);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const Vector element = broadcast(ByDepth ? a[i] : a[i * a_row_stride]);
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) Format::add_product(sum[i][j], element, row[j]);
    }
  }

  void add(const float* from, int64_t stride) {
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) sum[i][j] = sum[i][j] + load(from + i * stride + j * width);
    }
  }

  void scale(const float* by, int64_t stride) {
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) sum[i][j] = sum[i][j] * load(by + i * stride + j * width);
    }
  }

  void put(float* to, int64_t stride) const {
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) store(to + i * stride + j * width, sum[i][j]);
    }
  }
};

// Where the sums go from their registers, and what is added to them on the way: whole vectors alone.
struct TileEnd {
  float* to;
  int64_t stride;
  const float* partial = nullptr;  // rows partial_stride apart
  int64_t partial_stride = 0;
  const float* bias = nullptr;
  const float* factor = nullptr;  // rows stride apart, as addend's
  const float* addend = nullptr;
};

// to [Rows, columns] = (A B over so many words of depth + partial + bias) factor + addend, of those given; B has
// Vectors vectors for each word.
template <class Format, int Rows, int Vectors, bool ByDepth, Panels Layout>
void tile(const float* a, const float* b, int64_t panels_apart, int64_t words, const TileEnd& end,
          PrefetchQueue& ahead) {
  constexpr bool wide = Layout == Panels::wide;
  constexpr int a_step = ByDepth ? tile_rows : 1, b_step = wide ? Vectors * width : width;
  const int64_t apart = wide ? width : panels_apart;
  TileSums<Format, Rows, Vectors, ByDepth> tile;
  int64_t k = 0;
  for (; k + 4 <= words; k += 4, a += 4 * a_step, b += 4 * b_step) {
#pragma GCC unroll 4
    for (int s = 0; s < 4; ++s) {
      tile.step(a + s * a_step, b + s * b_step, apart);
      if (s % steps_per_prefetch == 0) ahead.next();
    }
  }
  for (; k < words; ++k, a += a_step, b += b_step) tile.step(a, b, apart);
  if (end.partial) tile.add(end.partial, end.partial_stride);
  if (end.bias) tile.add(end.bias, 0);
  if (end.factor) tile.scale(end.factor, end.stride);
  if (end.addend) tile.add(end.addend, end.stride);
  tile.put(end.to, end.stride);
}

using Tile = void (*)(const float*, const float*, int64_t, int64_t, const TileEnd&, PrefetchQueue&);

// The tile for each number of rows from 1 on.
template <class Format, int Vectors, bool ByDepth, Panels Layout>
struct TileTable {
  Tile tiles[tile_rows + 1] = {};

  template <int Rows>
  constexpr void fill() {
    tiles[Rows] = tile<Format, Rows, Vectors, ByDepth, Layout>;
    if constexpr (Rows > 1) fill<Rows - 1>();
  }
  constexpr TileTable() { fill<tile_rows>(); }
};
template <class Format, int Vectors, bool ByDepth, Panels Layout = Panels::wide>
constexpr TileTable<Format, Vectors, ByDepth, Layout> tile_table;

template <class Format>
Tile tile_for(int rows, int columns, bool by_depth) {
  if (columns <= width)
    return by_depth ? tile_table<Format, 1, true>.tiles[rows] : tile_table<Format, 1, false>.tiles[rows];
  return by_depth ? tile_table<Format, tile_vectors, true>.tiles[rows]
                  : tile_table<Format, tile_vectors, false>.tiles[rows];
}

// Of two panels apart, as groups of a weight in pairs of bf16 lie (packed_weight.h).
template <class Format>
Tile tile_of_panels_apart(int rows) {
  return tile_table<Format, tile_vectors, false, Panels::apart>.tiles[rows];
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
