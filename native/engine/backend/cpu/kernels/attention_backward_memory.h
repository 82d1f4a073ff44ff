// What the backward of attention works in: of the kv head, all keys; of a tile, its queries.
#pragma once
#include "backend/cpu/kernels/attention_gradients.h"
#include "backend/cpu/kernels/attention_pack.h"

namespace sizewise::cpu::ISA_NAMESPACE {

struct BackwardMemory {
  float *k_rows, *v_rows, *k_depth;  // words along the rows; words down the keys
  float *dk, *dv;                    // [Tk][padded]
  float *q_transposed, *d_o_transposed, *q_depth, *d_o_depth, *dq;
  TileMemory tile;
  uint32_t* bits;
  int64_t floats;

  // Without scratch, what is needed of it.
  template <class Format>
  static BackwardMemory plan(const AttentionShape& shape, float* scratch) {
    constexpr bool pairs = Format::depth_per_word > 1;
    const int64_t keys = shape.key_length, padded = rounded_up(shape.head_size), tile = tile_keys * tile_queries;
    BackwardMemory m{};
    const auto take = [&](int64_t count) {
      const int64_t begin = m.floats;
      m.floats += count;
      return scratch ? scratch + begin : nullptr;
    };
    m.k_rows = take(keys * words_of_row<Format>(shape.head_size));
    m.v_rows = take(keys * words_of_row<Format>(shape.head_size));
    m.k_depth = pairs ? take((keys + 1) / 2 * padded) : m.k_rows;
    m.dk = take(keys * padded);
    m.dv = take(keys * padded);
    m.q_transposed = take(tile_queries * padded);
    m.d_o_transposed = take(tile_queries * padded);
    m.q_depth = take(tile_queries * padded);
    m.d_o_depth = take(tile_queries * padded);
    m.dq = take(tile_queries * padded);
    m.tile.scores = take(tile);
    m.tile.d_p = take(tile);
    m.tile.d_s = pairs ? take(tile) : m.tile.d_p;
    m.bits = reinterpret_cast<uint32_t*>(take(tile));
    return m;
  }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
