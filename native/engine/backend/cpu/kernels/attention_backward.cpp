#include "backend/cpu/kernels/attention_backward.h"

#include "backend/cpu/kernels/attention_tile.h"
#include "backend/cpu/kernels/block_product.h"
#include "backend/cpu/kernels/philox.h"
#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

constexpr int tile_queries = 64;

struct Backward {
  const AttentionBackward& op;
  const RandomRow& random;
  const AttentionShape& shape;
  int batch, kv_head;
  Visibility visibility;
  int size;
  int64_t padded;
  // Scratch: keys and values [size][tile_keys], key_rows, dk and dv [tile_keys][padded], q and d_o
  // [tile_queries][padded], p and d_s [tile_queries][tile_keys], dq [block_rows][padded].
  float *keys, *values, *key_rows, *dk, *dv, *q, *d_o, *p, *d_s, *dq;

  Backward(const AttentionBackward& op_, const RandomRow& random_, int batch_, int kv_head_, float* scratch)
      : op(op_), random(random_), shape(op_.shape), batch(batch_), kv_head(kv_head_), visibility(op_.shape, batch_) {
    size = shape.head_size;
    padded = rounded_up(size);
    keys = scratch;
    values = keys + size * tile_keys;
    key_rows = values + size * tile_keys;
    dk = key_rows + tile_keys * padded;
    dv = dk + tile_keys * padded;
    q = dv + tile_keys * padded;
    d_o = q + tile_queries * padded;
    p = d_o + tile_queries * padded;
    d_s = p + tile_queries * tile_keys;
    dq = d_s + tile_queries * tile_keys;
  }

  int64_t q_at(int head, int query) const { return batch * op.q_layout.batch_stride + query * op.q_layout.row_stride + head * size; }
  int64_t o_at(int head, int query) const { return batch * op.o_layout.batch_stride + query * op.o_layout.row_stride + head * size; }
  int64_t k_at(int key) const { return batch * op.k_layout.batch_stride + key * op.k_layout.row_stride + kv_head * size; }
  int64_t v_at(int key) const { return batch * op.v_layout.batch_stride + key * op.v_layout.row_stride + kv_head * size; }
  int64_t row_at(int head, int query) const { return (static_cast<int64_t>(batch) * shape.heads + head) * shape.query_length + query; }

  void run() {
    const int group = shape.heads / shape.kv_heads;
    for (int head = kv_head * group; head < (kv_head + 1) * group; ++head) begin(head);
    for (int key = 0; key < shape.key_length; key += tile_keys) {
      const int count = smaller(tile_keys, shape.key_length - key);
      for (int64_t i = 0; i < tile_keys * padded; i += width) {
        store(dk + i, zero());
        store(dv + i, zero());
      }
      // The first query that sees the first key of the block.
      const int first = shape.causal ? larger(0, key - visibility.offset) : 0;
      if (key < visibility.keys && first < shape.query_length) {
        pack_transposed(op.k + k_at(key), op.k_layout.row_stride, count, size, keys);
        pack_transposed(op.v + v_at(key), op.v_layout.row_stride, count, size, values);
        pack_rows(op.k + k_at(key), op.k_layout.row_stride, count, size, 1.0f, key_rows);
        for (int head = kv_head * group; head < (kv_head + 1) * group; ++head) {
          for (int query = first; query < shape.query_length; query += tile_queries) {
            tile(head, query, smaller(tile_queries, shape.query_length - query), key, count);
          }
        }
      }
      // q carries scale log2(e), and d_s no scale: what is left is ln 2.
      for (int row = 0; row < count; ++row) {
        for (int d = 0; d < size; d += width) {
          store_up_to(op.dk + k_at(key + row) + d, load(dk + row * padded + d) * broadcast(ln_2), size - d);
          store_up_to(op.dv + v_at(key + row) + d, load(dv + row * padded + d) * broadcast(random.keep_scale), size - d);
        }
      }
    }
  }

  // delta = row sums of d_o * o; dq = 0
  void begin(int head) const {
    for (int query = 0; query < shape.query_length; ++query) {
      const int64_t at = o_at(head, query);
      Vector product = zero();
      for (int d = 0; d < size; d += width) {
        product = multiply_add(load_up_to(op.o + at + d, size - d), load_up_to(op.d_o + at + d, size - d), product);
        store_up_to(op.dq + q_at(head, query) + d, zero(), size - d);
      }
      op.delta[row_at(head, query)] = sum(product);
    }
  }

  int seen_by(int query, int key, int count) const { return larger(0, smaller(count, visibility.of(query) - key)); }

  void tile(int head, int query, int queries, int key, int count) {
    const int seen = seen_by(query + queries - 1, key, count);
    if (seen == 0) return;
    pack_rows(op.q + q_at(head, query), op.q_layout.row_stride, queries, size, shape.scale * log2_e, q);
    pack_rows(op.d_o + o_at(head, query), op.o_layout.row_stride, queries, size, 1.0f, d_o);
    for (int first = 0; first < queries;) {
      const int taken = next_block_rows(queries - first);
      row_block(head, query + first, taken, key, count, first);
      first += taken;
    }
    // dv += p^T d_o and dk += d_s^T q, for each block of keys from the first query that sees it.
    for (int first = 0; first < seen;) {
      const int taken = next_block_rows(seen - first);
      const int from = shape.causal ? larger(0, key + first - visibility.offset - query) : 0;
      const int depth = queries - from;
      if (depth > 0) {
        BlockProduct product{.depth = depth, .a = p + from * tile_keys + first, .a_row = 1, .a_depth = tile_keys,
                             .b = d_o + from * padded, .b_depth = padded, .c = dv + first * padded, .c_row = padded,
                             .accumulate = true};
        multiply_rows(product, taken, padded / width);
        product.a = d_s + from * tile_keys + first;
        product.b = q + from * padded;
        product.c = dk + first * padded;
        multiply_rows(product, taken, padded / width);
      }
      first += taken;
    }
  }

  // Six or fewer neighbouring queries: their rows of p and d_s, and what they add to dq.
  void row_block(int head, int query, int taken, int key, int count, int row) {
    const int seen = seen_by(query + taken - 1, key, count);
    const int64_t vectors = (seen + width - 1) / width;
    float *p_rows = p + row * tile_keys, *d_s_rows = d_s + row * tile_keys;
    multiply_rows({.depth = size, .a = q + row * padded, .a_row = padded, .a_depth = 1, .b = keys, .b_depth = tile_keys,
                   .c = p_rows, .c_row = tile_keys, .accumulate = false}, taken, vectors);
    multiply_rows({.depth = size, .a = d_o + row * padded, .a_row = padded, .a_depth = 1, .b = values, .b_depth = tile_keys,
                   .c = d_s_rows, .c_row = tile_keys, .accumulate = false}, taken, vectors);
    for (int r = 0; r < taken; ++r) {
      probabilities(head, query + r, key, seen_by(query + r, key, count), p_rows + r * tile_keys, d_s_rows + r * tile_keys);
    }
    if (seen == 0) return;
    multiply_rows({.depth = seen, .a = d_s_rows, .a_row = tile_keys, .a_depth = 1, .b = key_rows, .b_depth = padded, .c = dq,
                   .c_row = padded, .accumulate = false}, taken, padded / width);
    const Vector scale = broadcast(shape.scale);
    for (int r = 0; r < taken; ++r) {
      float* to = op.dq + q_at(head, query + r);
      for (int d = 0; d < size; d += width) {
        store_up_to(to + d, multiply_add(load(dq + r * padded + d), scale, load_up_to(to + d, size - d)), size - d);
      }
    }
  }

  // One row of p and d_s, from its scores and its products d_o v; zeros past the keys that the query sees.
  void probabilities(int head, int query, int key, int seen, float* p_row, float* d_s_row) const {
    uint32_t buffer[2 * tile_keys + 16];
    const int64_t at = row_at(head, query);
    const uint32_t* bits = nullptr;
    if (random.drop_below && seen > 0) {
      bits = random_words(random, static_cast<uint64_t>(at) * shape.key_length + key, seen, buffer);
    }
    const Vector log_sum = broadcast(seen > 0 ? op.log_sum_exp[at] * log2_e : 0.0f), delta = broadcast(op.delta[at]);
    for (int64_t v = 0; v < tile_keys / width; ++v) {
      const int left = seen - static_cast<int>(v) * width;
      if (left <= 0) {
        store(p_row + v * width, zero());
        store(d_s_row + v * width, zero());
        continue;
      }
      Vector probability = exp2_of(load(p_row + v * width) - log_sum), d_p = load(d_s_row + v * width);
      if (left < width) probability = keep_where(first_lanes(left), probability);
      Vector kept = probability;
      if (bits) {
        const Mask keep = at_least(load_words(bits + v * width), words(random.drop_below));
        kept = keep_where(keep, probability);
        d_p = keep_where(keep, d_p * broadcast(random.keep_scale));
      }
      store(p_row + v * width, kept);
      store(d_s_row + v * width, probability * (d_p - delta));
    }
  }
};

}  // namespace

size_t attention_backward_scratch(const AttentionShape& shape) {
  const int64_t padded = rounded_up(shape.head_size);
  return static_cast<size_t>(2 * shape.head_size * tile_keys + 3 * tile_keys * padded + 2 * tile_queries * padded +
                             2 * tile_queries * tile_keys + block_rows * padded);
}

void attention_backward(const AttentionBackward& op, const RandomRow& random, int batch, int kv_head, float* scratch) {
  Backward(op, random, batch, kv_head, scratch).run();
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
