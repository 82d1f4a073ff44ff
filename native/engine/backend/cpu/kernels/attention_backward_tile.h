// One tile of the backward of attention: up to tile_queries queries of one head against one block of keys.
#pragma once
#include "backend/cpu/kernels/attention_tile.h"
#include "backend/cpu/kernels/block_product.h"
#include "backend/cpu/kernels/philox.h"
#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int tile_queries = 64;

// All rows are `padded` apart; q carries scale log2(e).
struct BackwardTile {
  const RandomRow& random;
  const Visibility& visibility;
  int size;
  int64_t padded;
  int key, keys;                             // the block of keys
  const float *k_transposed, *v_transposed;  // [size][tile_keys]
  const float* k_rows;                       // [tile_keys][padded]
  float *dk, *dv;                            // [keys][padded], added to
  const float *q, *d_o;                      // [Tq][padded] of one head
  float* dq;                                 // [Tq][padded], added to
  const float *log_sum_exp, *delta;          // [Tq]
  uint64_t random_row;                       // random element of query 0 and key 0
  int64_t key_length;
  float *p, *d_s;  // scratch [tile_queries][tile_keys]

  int seen_by(int query) const { return larger(0, smaller(keys, visibility.of(query) - key)); }

  void run(int query, int queries) const {
    const int seen = seen_by(query + queries - 1);
    if (seen == 0) return;
    for (int first = 0; first < queries;) {
      const int taken = next_block_rows(queries - first);
      query_block(query + first, taken, first);
      first += taken;
    }
    // dv += p^T d_o and dk += d_s^T q, for each block of keys from the first query that sees one of it.
    for (int first = 0; first < seen;) {
      const int taken = next_block_rows(seen - first);
      const int from = visibility.causal ? larger(0, key + first - visibility.offset - query) : 0;
      if (from < queries) {
        BlockProduct product{.depth = queries - from,
                             .a = p + from * tile_keys + first,
                             .a_row = 1,
                             .a_depth = tile_keys,
                             .b = d_o + (query + from) * padded,
                             .b_depth = padded,
                             .c = dv + first * padded,
                             .c_row = padded,
                             .accumulate = true};
        multiply_rows(product, taken, padded / width);
        product.a = d_s + from * tile_keys + first;
        product.b = q + (query + from) * padded;
        product.c = dk + first * padded;
        multiply_rows(product, taken, padded / width);
      }
      first += taken;
    }
  }

  // Six or fewer neighbouring queries: their rows of p and d_s, and what they add to dq.
  void query_block(int query, int taken, int row) const {
    const int seen = seen_by(query + taken - 1);
    const int64_t vectors = (seen + width - 1) / width;
    float *p_rows = p + row * tile_keys, *d_s_rows = d_s + row * tile_keys;
    BlockProduct product{.depth = size,
                         .a = q + query * padded,
                         .a_row = padded,
                         .a_depth = 1,
                         .b = k_transposed,
                         .b_depth = tile_keys,
                         .c = p_rows,
                         .c_row = tile_keys,
                         .accumulate = false};
    multiply_rows(product, taken, vectors);
    product.a = d_o + query * padded;
    product.b = v_transposed;
    product.c = d_s_rows;
    multiply_rows(product, taken, vectors);
    for (int r = 0; r < taken; ++r) probabilities(query + r, p_rows + r * tile_keys, d_s_rows + r * tile_keys);
    if (seen == 0) return;
    multiply_rows({.depth = seen,
                   .a = d_s_rows,
                   .a_row = tile_keys,
                   .a_depth = 1,
                   .b = k_rows,
                   .b_depth = padded,
                   .c = dq + query * padded,
                   .c_row = padded,
                   .accumulate = true},
                  taken, padded / width);
  }

  // One row of p and d_s, from its scores and its products d_o v; zeros past the keys that the query sees.
  void probabilities(int query, float* p_row, float* d_s_row) const {
    uint32_t buffer[2 * tile_keys + 16];
    const int seen = seen_by(query);
    const uint32_t* bits = nullptr;
    if (random.drop_below && seen > 0) {
      bits = random_words(random, random_row + static_cast<uint64_t>(query * key_length + key), seen, buffer);
    }
    const Vector log_sum = broadcast(seen > 0 ? log_sum_exp[query] * log2_e : 0.0f),
                 row_delta = broadcast(delta[query]);
    for (int first = 0; first < tile_keys; first += width) {
      const int left = seen - first;
      if (left <= 0) {
        store(p_row + first, zero());
        store(d_s_row + first, zero());
        continue;
      }
      Vector probability = exp2_of(load(p_row + first) - log_sum), d_p = load(d_s_row + first);
      if (left < width) probability = keep_where(first_lanes(left), probability);
      Vector kept = probability;
      if (bits) {
        const Mask keep = at_least(load_words(bits + first), words(random.drop_below));
        kept = keep_where(keep, probability);
        d_p = keep_where(keep, d_p * broadcast(random.keep_scale));
      }
      store(p_row + first, kept);
      store(d_s_row + first, probability * (d_p - row_delta));
    }
  }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
