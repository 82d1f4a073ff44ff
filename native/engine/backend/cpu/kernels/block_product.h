// C = A B, or C = scale C + A B, for the small matrices inside an attention tile. Blocks of rows x vectors of C stay in
// registers while the depth runs, so each loaded vector of B serves all rows and each element of A all vectors. A and B
// are packed as words (gemm.h).
#pragma once
#include "backend/cpu/kernels/gemm_format.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int block_rows = registers >= 32 ? 8 : 6;
constexpr int block_vectors = registers >= 32 ? 3 : 2;

struct BlockProduct {
  int64_t depth;   // in words
  const float* a;  // row r, depth p at a[r a_row + p a_depth]
  int64_t a_row, a_depth;
  const float* b;  // depth p, column c at b[p b_depth + c]
  int64_t b_depth;
  float* c;  // row r, column c at c[r c_row + c]
  int64_t c_row;
  bool accumulate;                   // C = A B when false
  const float* row_scale = nullptr;  // with accumulate: C = row_scale[r] C + A B
};

template <class Format, int rows, int vectors>
inline void block_product(const BlockProduct& product) {
  Vector sums[rows][vectors];
#pragma GCC unroll 8
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
      sums[r][v] = product.accumulate ? load(product.c + r * product.c_row + v * width) : zero();
    }
  }
  if (product.row_scale) {
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
      const Vector scale = broadcast(product.row_scale[r]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[r][v] = sums[r][v] * scale;
    }
  }
  const float *a = product.a, *b = product.b;
  const int64_t a_row = product.a_row, a_depth = product.a_depth, b_depth = product.b_depth;
  for (int64_t p = 0; p < product.depth; ++p) {
    Vector columns[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) columns[v] = load(b + v * width);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
      const Vector element = broadcast(a[r * a_row]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) Format::add_product(sums[r][v], element, columns[v]);
    }
    a += a_depth;
    b += b_depth;
  }
#pragma GCC unroll 8
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) store(product.c + r * product.c_row + v * width, sums[r][v]);
  }
}

template <class Format, int rows>
inline void block_product_of_vectors(const BlockProduct& product, int64_t vectors) {
  switch (vectors) {
    case 1:
      return block_product<Format, rows, 1>(product);
    case 2:
      return block_product<Format, rows, 2>(product);
    default:
      return block_product<Format, rows, block_vectors>(product);
  }
}

// By row count: a table, so that the compiler keeps one copy of each block instead of one at every call.
template <class Format>
constexpr void (*block_products[])(const BlockProduct&, int64_t) = {nullptr,
                                                                    block_product_of_vectors<Format, 1>,
                                                                    block_product_of_vectors<Format, 2>,
                                                                    block_product_of_vectors<Format, 3>,
                                                                    block_product_of_vectors<Format, 4>,
                                                                    block_product_of_vectors<Format, 5>,
                                                                    block_product_of_vectors<Format, 6>,
                                                                    block_product_of_vectors<Format, 7>,
                                                                    block_product_of_vectors<Format, 8>};

// At most block_rows rows, any number of vectors: panels of almost equal width, none wider than block_vectors.
template <class Format>
inline void multiply_rows(BlockProduct product, int rows, int64_t vectors) {
  for (int64_t panels = (vectors + block_vectors - 1) / block_vectors; panels > 0; --panels) {
    const int64_t taken = (vectors + panels - 1) / panels;
    block_products<Format>[rows](product, taken);
    vectors -= taken;
    product.b += taken * width;
    product.c += taken * width;
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
