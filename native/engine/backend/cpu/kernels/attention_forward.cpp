#include "backend/cpu/kernels/attention_forward.h"

#include "backend/cpu/kernels/attention_dropout.h"
#include "backend/cpu/kernels/attention_pack.h"
#include "backend/cpu/kernels/attention_softmax.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

constexpr int tiles_of_queries(int queries) { return (queries + tile_queries - 1) / tile_queries; }

template <class Format>
struct Forward {
  // A tile of queries of one head.
  struct Tile {
    float* q;  // transposed
    float* o;  // [tile_queries][padded]
    RunningSoftmax* softmax;
    int head, first, queries;
  };

  const AttentionForward& op;
  const RandomRow& random;
  const AttentionPart& part;
  const Visibility visibility;
  const int size, group, tiles;
  const int64_t padded;
  float *keys, *values, *scores, *tile_memory;
  uint32_t* bits;

  Forward(const AttentionForward& op_, const RandomRow& random_, const AttentionPart& part_, float* scratch)
      : op(op_),
        random(random_),
        part(part_),
        visibility(op_.shape, part_.batch),
        size(op_.shape.head_size),
        group(op_.shape.heads / op_.shape.kv_heads),
        tiles(tiles_of_queries(part_.queries)),
        padded(rounded_up(op_.shape.head_size)) {
    keys = scratch;
    values = keys + tile_keys * padded;
    scores = values + tile_keys * padded;
    bits = reinterpret_cast<uint32_t*>(scores + tile_keys * tile_queries);
    tile_memory = scores + 2 * tile_keys * tile_queries;
  }

  static int64_t floats_of_tile(int64_t padded) {
    return 2 * tile_queries * padded + static_cast<int64_t>(sizeof(RunningSoftmax) / sizeof(float));
  }

  Tile tile(int index) const {
    float* memory = tile_memory + index * floats_of_tile(padded);
    const int first = index % tiles * tile_queries;
    return {.q = memory,
            .o = memory + tile_queries * padded,
            .softmax = reinterpret_cast<RunningSoftmax*>(memory + 2 * tile_queries * padded),
            .head = part.kv_head * group + index / tiles,
            .first = part.first_query + first,
            .queries = smaller(tile_queries, part.queries - first)};
  }

  // Where a query of a head stands in [B, H, Tq].
  int64_t statistic(int head, int query) const {
    return (static_cast<int64_t>(part.batch) * op.shape.heads + head) * op.shape.query_length + query;
  }

  float* o_of(const Tile& t) const {
    return op.o + part.batch * op.o_layout.batch_stride + t.first * op.o_layout.row_stride + t.head * size;
  }

  HeadRows key_rows(const float* base, const AttentionLayout& layout, int key, int count) const {
    return {base + part.batch * layout.batch_stride + key * layout.row_stride + part.kv_head * size, layout.row_stride,
            count, size};
  }

  void run() const {
    const int count = group * tiles;
    for (int index = 0; index < count; ++index) {
      const Tile t = tile(index);
      const float* from =
          op.q + part.batch * op.q_layout.batch_stride + t.first * op.q_layout.row_stride + t.head * size;
      pack_transposed<Format>({from, op.q_layout.row_stride, t.queries, size}, op.shape.scale * log2_e, t.q);
      prefetch_rows({o_of(t), op.o_layout.row_stride, t.queries, size});
      t.softmax->clear();
    }
    const int seen = visibility.of(part.first_query + part.queries - 1);
    for (int key = 0; key < seen; key += tile_keys) {
      const int keys_here = smaller(tile_keys, seen - key);
      pack_rows<Format>(key_rows(op.k, op.k_layout, key, keys_here), keys);
      pack_depth<Format>(key_rows(op.v, op.v_layout, key, keys_here), 1.0f, values);
      for (int index = 0; index < count; ++index) add_keys(tile(index), key);
    }
    for (int index = 0; index < count; ++index) finish(tile(index));
  }

  // What a block of keys adds to o of a tile.
  void add_keys(const Tile& t, int key) const {
    const TileView view{visibility, t.first, t.queries, key};
    if (view.seen() == 0) return;
    multiply_tile<Format>(view, size, keys, t.q, scores);
    if (random.drop_below) {
      const int64_t row = statistic(t.head, t.first) * op.shape.key_length + key;
      random_tile(random, static_cast<uint64_t>(row), op.shape.key_length, view, bits);
    }
    for (int vector = 0; vector < view.vectors(); ++vector)
      t.softmax->template add<Format>(view, vector, scores + vector * width,
                                      random.drop_below ? bits + vector * width : nullptr, random.drop_below);
    view.each_block_of_queries([&](int column, int columns, int seen) {
      multiply_rows<Format>({.depth = words_of<Format>(seen),
                             .a = scores + column,
                             .a_row = 1,
                             .a_depth = tile_queries,
                             .b = values,
                             .b_depth = padded,
                             .c = t.o + column * padded,
                             .c_row = padded,
                             .accumulate = key > 0,
                             .row_scale = key > 0 ? t.softmax->shrink + column : nullptr},
                            columns, padded / width);
    });
  }

  void finish(const Tile& t) const {
    float factors[tile_queries];
    for (int i = 0; i < t.queries; i += width) {
      const Vector total = load(t.softmax->sums + i);
      const Vector inverse = broadcast(random.keep_scale) / total;
      // Where a query saw no key, 0; where its sum is not a number, neither is its row.
      store(factors + i, select(less(zero(), total), inverse, select(less(total, broadcast(1.0f)), zero(), total)));
    }
    const int64_t first = statistic(t.head, t.first);
    const bool any = visibility.of(t.first + t.queries - 1) > 0;
    for (int i = 0; i < t.queries; ++i) {
      float* to = o_of(t) + i * op.o_layout.row_stride;
      const Vector factor = broadcast(factors[i]);
      for (int d = 0; d < size; d += width)
        store_up_to(to + d, any ? load(t.o + i * padded + d) * factor : zero(), size - d);
      if (op.log_sum_exp) op.log_sum_exp[first + i] = t.softmax->maxima[i] * ln_2 + logf(t.softmax->sums[i]);
    }
  }
};

}  // namespace

size_t attention_forward_scratch(const AttentionShape& shape, int queries) {
  const int64_t padded = rounded_up(shape.head_size), tiles = shape.heads / shape.kv_heads * tiles_of_queries(queries);
  return static_cast<size_t>(2 * tile_keys * padded + 2 * tile_keys * tile_queries +
                             tiles * Forward<Fp32Format>::floats_of_tile(padded));
}

template <class Format>
void attention_forward(const AttentionForward& op, const RandomRow& random, const AttentionPart& part, float* scratch) {
  Forward<Format>(op, random, part, scratch).run();
}
template void attention_forward<Fp32Format>(const AttentionForward&, const RandomRow&, const AttentionPart&, float*);
#if defined(__AVX512BF16__)
template void attention_forward<Bf16Format>(const AttentionForward&, const RandomRow&, const AttentionPart&, float*);
#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
