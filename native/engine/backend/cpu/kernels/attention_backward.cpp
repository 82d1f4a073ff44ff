#include "backend/cpu/kernels/attention_backward.h"

#include "backend/cpu/kernels/attention_backward_tile.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

struct Backward {
  const AttentionBackward& op;
  const RandomRow& random;
  const AttentionShape& shape;
  int batch, kv_head, group, size;
  Visibility visibility;
  int64_t padded;
  // Scratch. Rows are packed once for each head: where q, d_o and dq lie, far apart, their lines crowd into few cache
  // sets. q, d_o and dq [Tq][padded], dk and dv [Tk][padded], keys and values [size][tile_keys], key_rows
  // [tile_keys][padded], p and d_s [tile_queries][tile_keys].
  float *q, *d_o, *dq, *dk, *dv, *keys, *values, *key_rows, *p, *d_s;

  Backward(const AttentionBackward& op_, const RandomRow& random_, int batch_, int kv_head_, float* scratch)
      : op(op_), random(random_), shape(op_.shape), batch(batch_), kv_head(kv_head_), visibility(op_.shape, batch_) {
    group = shape.heads / shape.kv_heads;
    size = shape.head_size;
    padded = rounded_up(size);
    q = scratch;
    d_o = q + shape.query_length * padded;
    dq = d_o + shape.query_length * padded;
    dk = dq + shape.query_length * padded;
    dv = dk + shape.key_length * padded;
    keys = dv + shape.key_length * padded;
    values = keys + size * tile_keys;
    key_rows = values + size * tile_keys;
    p = key_rows + tile_keys * padded;
    d_s = p + tile_queries * tile_keys;
  }

  int64_t q_at(int head, int query) const {
    return batch * op.q_layout.batch_stride + query * op.q_layout.row_stride + head * size;
  }
  int64_t o_at(int head, int query) const {
    return batch * op.o_layout.batch_stride + query * op.o_layout.row_stride + head * size;
  }
  int64_t k_at(int key) const {
    return batch * op.k_layout.batch_stride + key * op.k_layout.row_stride + kv_head * size;
  }
  int64_t v_at(int key) const {
    return batch * op.v_layout.batch_stride + key * op.v_layout.row_stride + kv_head * size;
  }
  int64_t first_row(int head) const { return (static_cast<int64_t>(batch) * shape.heads + head) * shape.query_length; }

  void run() const {
    clear(dk, shape.key_length);
    clear(dv, shape.key_length);
    for (int head = kv_head * group; head < (kv_head + 1) * group; ++head) {
      begin(head);
      for (int key = 0; key < visibility.keys; key += tile_keys)
        key_block(head, key, smaller(tile_keys, visibility.keys - key));
      for (int query = 0; query < shape.query_length; ++query) {
        unpack(dq + query * padded, shape.scale, op.dq + q_at(head, query));
      }
    }
    // q carries scale log2(e), and d_s no scale: what is left for dk is ln 2.
    for (int key = 0; key < shape.key_length; ++key) {
      unpack(dk + key * padded, ln_2, op.dk + k_at(key));
      unpack(dv + key * padded, random.keep_scale, op.dv + v_at(key));
    }
  }

  void clear(float* rows, int count) const {
    for (int64_t i = 0; i < count * padded; i += width) store(rows + i, zero());
  }

  void unpack(const float* row, float scale, float* to) const {
    for (int d = 0; d < size; d += width) store_up_to(to + d, load(row + d) * broadcast(scale), size - d);
  }

  // delta = row sums of d_o * o; dq = 0
  void begin(int head) const {
    pack_rows(op.q + q_at(head, 0), op.q_layout.row_stride, shape.query_length, size, shape.scale * log2_e, q);
    pack_rows(op.d_o + o_at(head, 0), op.o_layout.row_stride, shape.query_length, size, 1.0f, d_o);
    clear(dq, shape.query_length);
    for (int query = 0; query < shape.query_length; ++query) {
      const float* o = op.o + o_at(head, query);
      Vector product = zero();
      for (int d = 0; d < size; d += width)
        product = multiply_add(load_up_to(o + d, size - d), load(d_o + query * padded + d), product);
      op.delta[first_row(head) + query] = sum(product);
    }
  }

  void key_block(int head, int key, int count) const {
    // The first query that sees the first key of the block.
    const int first = shape.causal ? larger(0, key - visibility.offset) : 0;
    if (first >= shape.query_length) return;
    pack_transposed(op.k + k_at(key), op.k_layout.row_stride, count, size, keys);
    pack_transposed(op.v + v_at(key), op.v_layout.row_stride, count, size, values);
    pack_rows(op.k + k_at(key), op.k_layout.row_stride, count, size, 1.0f, key_rows);
    const BackwardTile tile{
        .random = random,
        .visibility = visibility,
        .size = size,
        .padded = padded,
        .key = key,
        .keys = count,
        .k_transposed = keys,
        .v_transposed = values,
        .k_rows = key_rows,
        .dk = dk + key * padded,
        .dv = dv + key * padded,
        .q = q,
        .d_o = d_o,
        .dq = dq,
        .log_sum_exp = op.log_sum_exp + first_row(head),
        .delta = op.delta + first_row(head),
        .random_row = static_cast<uint64_t>(first_row(head)) * static_cast<uint64_t>(shape.key_length),
        .key_length = shape.key_length,
        .p = p,
        .d_s = d_s};
    for (int query = first; query < shape.query_length; query += tile_queries) {
      tile.run(query, smaller(tile_queries, shape.query_length - query));
    }
  }
};

}  // namespace

size_t attention_backward_scratch(const AttentionShape& shape) {
  const int64_t padded = rounded_up(shape.head_size);
  return static_cast<size_t>(
      (3 * static_cast<int64_t>(shape.query_length) + 2 * static_cast<int64_t>(shape.key_length)) * padded +
      2 * shape.head_size * tile_keys + tile_keys * padded + 2 * tile_queries * tile_keys);
}

void attention_backward(const AttentionBackward& op, const RandomRow& random, int batch, int kv_head, float* scratch) {
  Backward(op, random, batch, kv_head, scratch).run();
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
