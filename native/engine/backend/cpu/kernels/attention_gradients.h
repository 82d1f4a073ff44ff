// Scores of a tile and its products d_o v to what the gradients are made of: p = exp2(scores - log_sum_exp) and
// d_s = p (d_o v - delta), packed as words.
#pragma once
#include "backend/cpu/kernels/attention_visibility.h"
#include "backend/cpu/kernels/random_row.h"
#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// All [tile_keys][tile_queries]; with words of one number, a pair of matrices is one and the same.
struct TileMemory {
  float* scores;  // then p, words along the queries
  float* d_p;     // then d_s, words down the keys: word k of the keys at 2 k rows where a word is a pair
  float* d_s;     // words along the queries
};

// Of the queries of a tile: log_sum_exp in units of log 2, and delta.
struct QueryFigures {
  float log_sum[tile_queries], delta[tile_queries];
};

template <class Format>
struct TileGradients {
  const TileView& view;
  const TileMemory& memory;
  const QueryFigures& figures;
  const RandomRow& random;
  const uint32_t* bits;  // of the tile, where elements are dropped

  struct Gradients {
    Vector p, d_s;
  };

  // Of one key and a vector of queries, of which not all see the key where `hide`.
  Gradients of(int row, int vector, bool hide) const {
    const int64_t at = row * tile_queries + vector * width;
    Vector p = exp2_of(load(memory.scores + at) - load(figures.log_sum + vector * width)), d_p = load(memory.d_p + at);
    const Vector delta = load(figures.delta + vector * width);
    Vector kept = p;
    if (bits) {
      const Mask keep = at_least(load_words(bits + at), words(random.drop_below));
      kept = keep_where(keep, p);
      d_p = keep_where(keep, d_p * broadcast(random.keep_scale));
    }
    const Vector d_s = p * (d_p - delta);
    if (!hide) return {kept, d_s};
    const Mask hidden = view.hidden(row, vector);
    return {select(hidden, zero(), kept), select(hidden, zero(), d_s)};
  }

  // Keys up to which the vector's scores are made: whole blocks, beyond the last key that it sees.
  int made(int vector) const {
    const int seen = view.seen_by_any(vector);
    return smaller(view.seen(), (seen + block_rows - 1) / block_rows * block_rows);
  }

  void run() const {
    for (int vector = 0; vector < view.vectors(); vector += Format::depth_per_word) {
      const int last = smaller(vector + Format::depth_per_word, view.vectors()) - 1;
      const int open = view.seen_by_all(vector) / Format::depth_per_word * Format::depth_per_word, rows = made(last);
      int row = 0;
      for (; row < open; row += Format::depth_per_word) one<false>(row, vector, rows, last > vector);
      for (; row < rows; row += Format::depth_per_word) one<true>(row, vector, rows, last > vector);
    }
  }

  // One word down the keys and a vector of words along the queries.
  template <bool hide>
  void one(int row, int vector, int rows, bool two_vectors) const {
    const int64_t at = row * tile_queries + vector * width;
    if constexpr (Format::depth_per_word == 1) {
      const Gradients g = of(row, vector, hide);
      store(memory.scores + at, g.p);
      store(memory.d_s + at, g.d_s);
    } else {
      const Gradients none{zero(), zero()};
      const bool two_rows = row + 1 < rows;
      const Gradients a = of(row, vector, hide), b = two_vectors ? of(row, vector + 1, hide) : none,
                      c = two_rows ? of(row + 1, vector, hide) : none,
                      d = two_rows && two_vectors ? of(row + 1, vector + 1, hide) : none;
      const int64_t words = row * tile_queries + vector / 2 * width;
      store(memory.scores + words, bf16_neighbours(a.p, b.p));
      store(memory.d_s + words, bf16_neighbours(a.d_s, b.d_s));
      store(memory.d_p + at, bf16_pairs(a.d_s, c.d_s));
      if (two_vectors) store(memory.d_p + at + width, bf16_pairs(b.d_s, d.d_s));
      if (!two_rows) return;
      store(memory.scores + words + tile_queries, bf16_neighbours(c.p, d.p));
      store(memory.d_s + words + tile_queries, bf16_neighbours(c.d_s, d.d_s));
    }
  }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
