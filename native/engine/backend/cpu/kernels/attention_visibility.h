// Which keys a query sees, and the parts of a tile of scores in which nothing is seen.
#pragma once
#include "backend/cpu/kernels/block_product.h"
#include "backend/cpu/kernels/simd.h"
#include "ops/attention.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// A tile of scores: keys down, queries along, so that maxima, sums and exponentials run down whole vectors.
constexpr int tile_keys = 64, tile_queries = 64;
// Scores are kept in units of log 2, so that the exponential is a power of two; the factor is folded into q.
constexpr float log2_e = 0x1.715476p+0f;
constexpr float ln_2 = 0x1.62e43p-1f;
static_assert(block_rows % 2 == 0, "pairs of keys lie in one block of rows");

inline int smaller(int a, int b) { return a < b ? a : b; }
inline int larger(int a, int b) { return a > b ? a : b; }

// Keys that a query of this batch entry sees: a prefix of all keys.
struct Visibility {
  int keys;    // that are no padding
  int offset;  // causal: query i sees i + 1 + offset
  bool causal;

  Visibility(const AttentionShape& shape, int batch)
      : keys(shape.key_length), offset(shape.key_length - shape.query_length), causal(shape.causal) {
    if (shape.key_lengths) keys = larger(0, smaller(keys, shape.key_lengths[batch]));
  }
  int of(int query) const { return causal ? larger(0, smaller(keys, query + 1 + offset)) : keys; }
};

// Up to tile_queries queries and tile_keys keys. Rows and columns count from the tile's first key and query.
struct TileView {
  const Visibility& visibility;
  int query, queries, key;

  int vectors() const { return (queries + width - 1) / width; }
  // Keys of the tile that a query sees; that the whole tile sees at most.
  int seen_by(int column) const { return larger(0, smaller(tile_keys, visibility.of(query + column) - key)); }
  int seen() const { return seen_by(queries - 1); }
  // The keys that all queries of a vector see, and those that at least one of them sees.
  int seen_by_all(int vector) const { return seen_by(vector * width); }
  int seen_by_any(int vector) const { return seen_by(smaller(queries, (vector + 1) * width) - 1); }
  // The first query that sees the key.
  int first_column(int row) const { return visibility.causal ? larger(0, key + row - visibility.offset - query) : 0; }
  // The lanes of a vector whose queries do not see the key.
  Mask hidden(int row, int vector) const { return first_lanes(larger(0, first_column(row) - vector * width)); }

  // Blocks of keys: function(first row, rows, first query that sees one of them).
  template <class Function>
  void each_block_of_keys(const Function& function) const {
    const int rows = seen();
    for (int row = 0; row < rows; row += block_rows) function(row, smaller(block_rows, rows - row), first_column(row));
  }

  // Blocks of queries, none across the bounds of a vector: function(first column, columns, keys seen).
  template <class Function>
  void each_block_of_queries(const Function& function) const {
    constexpr int blocks = (width + block_rows - 1) / block_rows, columns = (width + blocks - 1) / blocks;
    for (int column = 0; column < queries;) {
      const int taken = smaller(smaller(columns, queries - column), width - column % width);
      function(column, taken, seen_by(column + taken - 1));
      column += taken;
    }
  }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
