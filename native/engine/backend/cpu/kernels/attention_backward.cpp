#include "backend/cpu/kernels/attention_backward.h"

#include "backend/cpu/kernels/attention_backward_memory.h"
#include "backend/cpu/kernels/attention_dropout.h"
#include "backend/cpu/kernels/attention_gradients.h"
#include "backend/cpu/kernels/attention_pack.h"
#include "backend/cpu/kernels/lane_sums.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

template <class Format>
struct Backward {
  static constexpr int per_word = Format::depth_per_word;

  const AttentionBackward& op;
  const RandomRow& random;
  const AttentionShape& shape;
  const int batch, kv_head, size;
  const Visibility visibility;
  const int64_t padded;
  const BackwardMemory memory;

  Backward(const AttentionBackward& op_, const RandomRow& random_, int batch_, int kv_head_, float* scratch)
      : op(op_),
        random(random_),
        shape(op_.shape),
        batch(batch_),
        kv_head(kv_head_),
        size(op_.shape.head_size),
        visibility(op_.shape, batch_),
        padded(rounded_up(op_.shape.head_size)),
        memory(BackwardMemory::plan<Format>(op_.shape, scratch)) {}

  template <class Float>
  Float* address(Float* base, const AttentionLayout& layout, int head, int first) const {
    return base + batch * layout.batch_stride + first * layout.row_stride + head * size;
  }
  HeadRows rows_of(const float* base, const AttentionLayout& layout, int head, int first, int count) const {
    return {address(base, layout, head, first), layout.row_stride, count, size};
  }
  int64_t first_row(int head) const { return (static_cast<int64_t>(batch) * shape.heads + head) * shape.query_length; }

  void run() const {
    const HeadRows k = rows_of(op.k, op.k_layout, kv_head, 0, visibility.keys),
                   v = rows_of(op.v, op.v_layout, kv_head, 0, visibility.keys);
    float *dk = address<float>(op.dk, op.k_layout, kv_head, 0), *dv = address<float>(op.dv, op.v_layout, kv_head, 0);
    prefetch_rows({dk, k.stride, shape.key_length, size});
    prefetch_rows({dv, v.stride, shape.key_length, size});
    pack_rows<Format>(k, memory.k_rows);
    pack_rows<Format>(v, memory.v_rows);
    if (per_word > 1) pack_depth<Format>(k, 1.0f, memory.k_depth);
    clear(memory.dk, shape.key_length);
    clear(memory.dv, shape.key_length);
    const int group = shape.heads / shape.kv_heads;
    for (int head = kv_head * group; head < (kv_head + 1) * group; ++head) {
      for (int query = 0; query < shape.query_length; query += tile_queries)
        query_tile(head, query, smaller(tile_queries, shape.query_length - query));
    }
    // q carries scale log2(e), and d_s no scale: what is left for dk is ln 2.
    unpack(memory.dk, ln_2, dk, k.stride, shape.key_length);
    unpack(memory.dv, random.keep_scale, dv, v.stride, shape.key_length);
  }

  void clear(float* rows, int count) const {
    for (int64_t i = 0; i < count * padded; i += width) store(rows + i, zero());
  }

  void unpack(const float* rows, float scale, float* to, int64_t stride, int count) const {
    const Vector factor = broadcast(scale);
    for (int row = 0; row < count; ++row, to += stride, rows += padded) {
      for (int d = 0; d < size; d += width) store_up_to(to + d, load(rows + d) * factor, size - d);
    }
  }

  void query_tile(int head, int query, int queries) const {
    const HeadRows q = rows_of(op.q, op.q_layout, head, query, queries),
                   d_o = rows_of(op.d_o, op.o_layout, head, query, queries),
                   o = rows_of(op.o, op.o_layout, head, query, queries);
    float* dq = address<float>(op.dq, op.q_layout, head, query);
    prefetch_rows({dq, q.stride, queries, size});
    const float scale = shape.scale * log2_e;
    pack_transposed<Format>(q, scale, memory.q_transposed);
    pack_transposed<Format>(d_o, 1.0f, memory.d_o_transposed);
    pack_depth<Format>(q, scale, memory.q_depth);
    pack_depth<Format>(d_o, 1.0f, memory.d_o_depth);
    clear(memory.dq, queries);
    QueryFigures figures{};
    for (int first = 0; first < queries; first += width) {
      const int count = smaller(width, queries - first);
      const int64_t at = first_row(head) + query + first;
      Vector products[width];
      for (int i = 0; i < width; ++i) products[i] = zero();
      for (int i = 0; i < count; ++i) {
        for (int d = 0; d < size; d += width)
          products[i] = multiply_add(load_up_to(o.row(first + i) + d, size - d),
                                     load_up_to(d_o.row(first + i) + d, size - d), products[i]);
      }
      const Vector delta = lane_sums(products);
      store(figures.delta + first, delta);
      store_up_to(op.delta + at, delta, count);
      store(figures.log_sum + first, load_up_to(op.log_sum_exp + at, count) * broadcast(log2_e));
    }
    const int seen = visibility.of(query + queries - 1);
    for (int key = 0; key < seen; key += tile_keys) add_tile(head, {visibility, query, queries, key}, figures);
    unpack(memory.dq, shape.scale, dq, q.stride, queries);
  }

  // What a tile adds to the gradients.
  void add_tile(int head, const TileView& view, const QueryFigures& figures) const {
    const int64_t words = words_of_row<Format>(size);
    multiply_tile<Format>(view, size, memory.k_rows + view.key * words, memory.q_transposed, memory.tile.scores);
    multiply_tile<Format>(view, size, memory.v_rows + view.key * words, memory.d_o_transposed, memory.tile.d_p);
    if (random.drop_below) {
      const int64_t element = (first_row(head) + view.query) * shape.key_length + view.key;
      random_tile(random, static_cast<uint64_t>(element), shape.key_length, view, memory.bits);
    }
    TileGradients<Format>{view, memory.tile, figures, random, random.drop_below ? memory.bits : nullptr}.run();

    view.each_block_of_keys([&](int row, int rows, int column) {
      const int64_t word = column / per_word;
      BlockProduct product{.depth = words_of<Format>(view.queries) - word,
                           .a = memory.tile.scores + row * tile_queries + word,
                           .a_row = tile_queries,
                           .a_depth = 1,
                           .b = memory.d_o_depth + word * padded,
                           .b_depth = padded,
                           .c = memory.dv + (view.key + row) * padded,
                           .c_row = padded,
                           .accumulate = true};
      multiply_rows<Format>(product, rows, padded / width);
      product.a = memory.tile.d_s + row * tile_queries + word;
      product.b = memory.q_depth + word * padded;
      product.c = memory.dk + (view.key + row) * padded;
      multiply_rows<Format>(product, rows, padded / width);
    });
    view.each_block_of_queries([&](int column, int columns, int seen) {
      multiply_rows<Format>({.depth = words_of<Format>(seen),
                             .a = memory.tile.d_p + column,
                             .a_row = 1,
                             .a_depth = per_word * tile_queries,
                             .b = memory.k_depth + view.key / per_word * padded,
                             .b_depth = padded,
                             .c = memory.dq + column * padded,
                             .c_row = padded,
                             .accumulate = true},
                            columns, padded / width);
    });
  }
};

}  // namespace

size_t attention_backward_scratch(const AttentionShape& shape) {
  const int64_t fp32 = BackwardMemory::plan<Fp32Format>(shape, nullptr).floats,
                bf16 = BackwardMemory::plan<Bf16Format>(shape, nullptr).floats;
  return static_cast<size_t>(fp32 > bf16 ? fp32 : bf16);
}

template <class Format>
void attention_backward(const AttentionBackward& op, const RandomRow& random, int batch, int kv_head, float* scratch) {
  Backward<Format>(op, random, batch, kv_head, scratch).run();
}
template void attention_backward<Fp32Format>(const AttentionBackward&, const RandomRow&, int, int, float*);
#if defined(__AVX512BF16__)
template void attention_backward<Bf16Format>(const AttentionBackward&, const RandomRow&, int, int, float*);
#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
