// The random bits of a tile of scores, keys down.
#pragma once
#include "backend/cpu/kernels/attention_visibility.h"
#include "backend/cpu/kernels/philox.h"
#include "backend/cpu/kernels/transpose.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// to [keys][tile_queries]; `element` is that of the tile's first key and query, `key_length` lie between two queries.
inline void random_tile(const RandomRow& random, uint64_t element, int64_t key_length, const TileView& view,
                        uint32_t* to) {
  const int keys = view.seen();
  for (int first = 0; first < view.queries; first += width) {
    uint32_t rows[width][tile_keys] = {};
    for (int i = 0; i < width && first + i < view.queries; ++i) {
      uint32_t buffer[2 * tile_keys];
      const uint32_t* bits =
          random_words(random, element + static_cast<uint64_t>((first + i) * key_length), keys, buffer);
      for (int key = 0; key < keys; ++key) rows[i][key] = bits[key];
    }
    for (int key = 0; key < keys; key += width) {
      Vector block[width];
      for (int i = 0; i < width; ++i) block[i] = as_lanes(load_words(rows[i] + key));
      transpose(block);
      for (int i = 0; i < width; ++i) store_words(to + (key + i) * tile_queries + first, as_words(block[i]));
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
