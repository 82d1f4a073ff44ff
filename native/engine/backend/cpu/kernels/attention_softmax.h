// Scores of a tile to probabilities, vector of queries by vector of queries, with the running maximum and sum of each.
#pragma once
#include <float.h>
#include <math.h>

#include "backend/cpu/kernels/attention_visibility.h"
#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// Of the queries of one tile.
struct RunningSoftmax {
  float maxima[tile_queries], sums[tile_queries];
  float shrink[tile_queries];  // what the last tile of keys left of the sums before it

  void clear() {
    for (int i = 0; i < tile_queries; i += width) {
      store(maxima + i, broadcast(-INFINITY));
      store(sums + i, zero());
    }
  }

  // The scores of a vector of queries (column of vectors `at`), of those keys that they see, become probabilities,
  // packed as words down the keys. `bits` are random ones of the scores, where elements are dropped.
  template <class Format>
  void add(const TileView& view, int vector, float* at, const uint32_t* bits, uint32_t drop_below) {
    const int open = view.seen_by_all(vector), seen = view.seen_by_any(vector);
    Vector highest = broadcast(-INFINITY);
    for (int row = 0; row < open; ++row) highest = maximum(highest, load(at + row * tile_queries));
    for (int row = open; row < seen; ++row) {
      const Vector score = select(view.hidden(row, vector), broadcast(-INFINITY), load(at + row * tile_queries));
      store(at + row * tile_queries, score);
      highest = maximum(highest, score);
    }
    float *largest = maxima + vector * width, *total = sums + vector * width;
    const Vector before = load(largest), now = maximum(before, highest);
    store(largest, now);
    // A query that has seen no key yet keeps a maximum of -infinity; 0 stands in for it, so that no difference is NaN.
    const Vector base = select(less(now, broadcast(-FLT_MAX)), zero(), now);
    const Vector factor = exp2_of(before - base);
    store(shrink + vector * width, factor);

    Vector sum = load(total) * factor;
    const auto probability = [&](int row) {
      const Vector p = exp2_of(load(at + row * tile_queries) - base);
      sum = sum + p;
      return bits ? keep_where(at_least(load_words(bits + row * tile_queries), words(drop_below)), p) : p;
    };
    for (int row = 0; row < seen; row += Format::depth_per_word) {
      const Vector first = probability(row);
      if constexpr (Format::depth_per_word == 1) {
        store(at + row * tile_queries, first);
      } else {
        store(at + row / 2 * tile_queries, bf16_pairs(first, row + 1 < seen ? probability(row + 1) : zero()));
      }
    }
    store(total, sum);
  }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
