// The register tile: up to tile_rows x panel_columns sums, one fused multiply-add per sum and step of depth.
#pragma once
#include <stddef.h>

#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// As many sums as registers allow beside one row of B and one broadcast element of A.
#if defined(__AVX512F__)
constexpr int tile_rows = 14, tile_vectors = 2;
#elif defined(__AVX2__)
constexpr int tile_rows = 6, tile_vectors = 2;
#else
constexpr int tile_rows = 6, tile_vectors = 2;
#endif
constexpr int panel_columns = tile_vectors * width;
constexpr int depth_block = 256;
constexpr int a_row_stride = depth_block + 16;

// sums [Rows, panel_columns] = A B over `depth` steps; B has Vectors vectors a step.
template <int Rows, int Vectors, bool ByDepth>
void tile(const float* __restrict a, const float* __restrict b, int64_t depth, float* __restrict sums) {
  Vector sum[Rows][Vectors];
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) sum[i][j] = zero();
  }
#pragma GCC unroll 2
  for (int64_t k = 0; k < depth; ++k) {
    Vector row[Vectors];
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) row[j] = load(b + j * width);
    b += Vectors * width;
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const Vector element = broadcast(ByDepth ? a[i] : a[i * a_row_stride]);
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) sum[i][j] = multiply_add(element, row[j], sum[i][j]);
    }
    a += ByDepth ? tile_rows : 1;
  }
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; ++j) store(sums + i * panel_columns + j * width, sum[i][j]);
  }
}

using Tile = void (*)(const float*, const float*, int64_t, float*);

// Calls fill.operator()<Rows>() for Rows = 1 .. tile_rows.
template <int Vectors, bool ByDepth, int Rows = 1>
inline Tile tile_for(int rows) {
  if constexpr (Rows == tile_rows) {
    return tile<Rows, Vectors, ByDepth>;
  } else {
    return rows == Rows ? tile<Rows, Vectors, ByDepth> : tile_for<Vectors, ByDepth, Rows + 1>(rows);
  }
}

inline Tile tile_for(int rows, int columns, bool by_depth) {
  if (columns <= width) return by_depth ? tile_for<1, true>(rows) : tile_for<1, false>(rows);
  return by_depth ? tile_for<tile_vectors, true>(rows) : tile_for<tile_vectors, false>(rows);
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
