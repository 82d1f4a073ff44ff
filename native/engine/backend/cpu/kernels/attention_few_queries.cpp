#include "backend/cpu/kernels/attention_few_queries.h"

#include <math.h>

#include "backend/cpu/kernels/attention_pack.h"
#include "backend/cpu/kernels/lane_sums.h"
#include "backend/cpu/kernels/philox.h"
#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// With fewer rows than this, turning a block of keys around costs more than it saves.
constexpr int rows_worth_packing = 5;

// Rows of the next block when `left` remain: blocks of almost equal height.
int next_block_rows(int left) {
  const int blocks = (left + block_rows - 1) / block_rows;
  return (left + blocks - 1) / blocks;
}

struct Forward {
  const AttentionForward& op;
  const RandomRow& random;
  const AttentionPart& part;
  Visibility visibility;
  int size, group, rows;
  int64_t padded;
  bool packed;
  // Scratch: q and o [rows][padded], the lanes of each row's sum, its maximum, keys [size][tile_queries], values
  // [tile_keys][padded], scores [block_rows][tile_keys].
  float *q, *o, *sums, *maxima, *keys, *values, *scores;

  Forward(const AttentionForward& op_, const RandomRow& random_, const AttentionPart& part_, float* scratch)
      : op(op_), random(random_), part(part_), visibility(op_.shape, part_.batch) {
    size = op.shape.head_size;
    group = op.shape.heads / op.shape.kv_heads;
    rows = group * part.queries;
    padded = rounded_up(size);
    // Sums of scores run in another order once keys are turned around: the heads of one query decide, so that a few
    // queries get the bits of one alone.
    packed = group >= rows_worth_packing;
    q = scratch;
    o = q + rows * padded;
    sums = o + rows * padded;
    maxima = sums + rows * width;
    keys = maxima + rounded_up(rows);
    values = keys + size * tile_queries;
    scores = values + tile_keys * padded;
  }

  int head(int g) const { return part.kv_head * group + g; }
  int query_of(int row) const { return part.first_query + row % part.queries; }
  // Where a row stands in [B, H, Tq].
  int64_t statistic_of(int row) const {
    return (static_cast<int64_t>(part.batch) * op.shape.heads + head(row / part.queries)) * op.shape.query_length +
           query_of(row);
  }

  void run() {
    begin();
    const int seen = visibility.of(part.first_query + part.queries - 1);
    for (int key = 0; key < seen; key += tile_keys) key_block(key, smaller(tile_keys, seen - key));
    finish();
  }

  void begin() {
    const float scale = op.shape.scale * log2_e;
    for (int g = 0; g < group; ++g) {
      const float* from =
          op.q + part.batch * op.q_layout.batch_stride + part.first_query * op.q_layout.row_stride + head(g) * size;
      pack_depth<Fp32Format>({from, op.q_layout.row_stride, part.queries, size}, scale, q + g * part.queries * padded);
    }
    for (int64_t i = 0; i < rows * padded; i += width) store(o + i, zero());
    for (int64_t i = 0; i < int64_t{rows} * width; i += width) store(sums + i, zero());
    for (int row = 0; row < rows; ++row) maxima[row] = -INFINITY;
  }

  void key_block(int key, int count) {
    const float* k = op.k + part.batch * op.k_layout.batch_stride + key * op.k_layout.row_stride + part.kv_head * size;
    const float* v = op.v + part.batch * op.v_layout.batch_stride + key * op.v_layout.row_stride + part.kv_head * size;
    const float* value_rows = v;
    int64_t value_stride = op.v_layout.row_stride;
    if (packed) pack_transposed<Fp32Format>({k, op.k_layout.row_stride, count, size}, 1.0f, keys);
    if (packed || padded != size) {
      pack_rows<Fp32Format>({v, op.v_layout.row_stride, count, size}, values);
      value_rows = values;
      value_stride = padded;
    }
    // Rows of one head are neighbouring queries; of one query they are the heads of the group. Either way a block of
    // rows never mixes both, and its last row sees the most.
    const int run_length = part.queries == 1 ? group : part.queries;
    for (int run = 0; run < rows; run += run_length) {
      for (int first = 0; first < run_length;) {
        const int taken = next_block_rows(run_length - first);
        const int seen = smaller(count, visibility.of(query_of(run + first + taken - 1)) - key);
        if (seen > 0) row_block(run + first, taken, key, seen, k, v, value_rows, value_stride);
        first += taken;
      }
    }
  }

  // A block of rows against the first `seen` keys of the block.
  void row_block(int row, int taken, int key, int seen, const float* k, const float* v, const float* value_rows,
                 int64_t value_stride) {
    const int64_t vectors = (seen + width - 1) / width;
    if (packed) {
      multiply_rows<Fp32Format>({.depth = size,
                                 .a = q + row * padded,
                                 .a_row = padded,
                                 .a_depth = 1,
                                 .b = keys,
                                 .b_depth = tile_queries,
                                 .c = scores,
                                 .c_row = tile_keys,
                                 .accumulate = false},
                                taken, vectors);
    } else {
      for (int r = 0; r < taken; ++r)
        scores_of_row(q + (row + r) * padded, k, row + r == 0 ? v : nullptr, seen, scores + r * tile_keys);
    }
    float shrink[block_rows + width];
    float largest_score[block_rows];
    for (int r = 0; r < taken; ++r) {
      const int limit = smaller(seen, visibility.of(query_of(row + r)) - key);
      Vector highest = broadcast(-INFINITY);
      for (int64_t v = 0; v < vectors; ++v) {
        float* at = scores + r * tile_keys + v * width;
        const int left = limit - static_cast<int>(v) * width;
        if (left < width) store(at, select(first_lanes(larger(0, left)), load(at), broadcast(-INFINITY)));
        highest = maximum(highest, load(at));
      }
      const float before = maxima[row + r], now = largest(highest);
      // A row that has seen no key yet keeps a maximum of -infinity; 0 stands in for it, so that no difference is NaN.
      maxima[row + r] = now > before ? now : before;
      largest_score[r] = maxima[row + r] == -INFINITY ? 0.0f : maxima[row + r];
      shrink[r] = before - largest_score[r];
    }
    for (int r = 0; r < taken; r += width) store(shrink + r, exp2_of(load_up_to(shrink + r, taken - r)));
    for (int r = 0; r < taken; ++r) {
      const Vector highest = broadcast(largest_score[r]);
      Vector sum = load(sums + (row + r) * width) * broadcast(shrink[r]);
      for (int64_t v = 0; v < vectors; ++v) {
        float* at = scores + r * tile_keys + v * width;
        const Vector probability = exp2_of(load(at) - highest);
        sum = sum + probability;
        store(at, probability);
      }
      store(sums + (row + r) * width, sum);
      if (random.drop_below) drop(row + r, key, seen, scores + r * tile_keys);
    }
    multiply_rows<Fp32Format>({.depth = seen,
                               .a = scores,
                               .a_row = tile_keys,
                               .a_depth = 1,
                               .b = value_rows,
                               .b_depth = value_stride,
                               .c = o + row * padded,
                               .c_row = padded,
                               .accumulate = true,
                               .row_scale = shrink},
                              taken, padded / width);
  }

  void drop(int row, int key, int seen, float* probabilities) const {
    uint32_t buffer[2 * tile_keys + 16];
    const uint64_t element = static_cast<uint64_t>(statistic_of(row)) * static_cast<uint64_t>(op.shape.key_length);
    const uint32_t* bits = random_words(random, element + static_cast<uint64_t>(key), seen, buffer);
    for (int64_t j = 0; j < seen; j += width) {
      store(probabilities + j,
            keep_where(at_least(load_words(bits + j), words(random.drop_below)), load(probabilities + j)));
    }
  }

  // Scores of one row against keys as they lie in memory, `width` keys at a time. The first row (v given) also asks for
  // what comes next: the rows of v, and the keys of the next block.
  void scores_of_row(const float* row, const float* k, const float* v, int seen, float* to) const {
    const int64_t stride = op.k_layout.row_stride;
    for (int key = 0; key < seen; key += width) {
      Vector block[width];
      for (int i = 0; i < width; ++i) block[i] = zero();
      const int count = smaller(width, seen - key);
      for (int i = 0; i < count; ++i) {
        Vector product = zero();
        for (int d = 0; d < size; d += width) {
          product = multiply_add(load(row + d), load_up_to(k + (key + i) * stride + d, size - d), product);
        }
        block[i] = product;
        if (!v) continue;
        prefetch_row(v + (key + i) * op.v_layout.row_stride, size);
        prefetch_row(k + (key + i + tile_keys) * stride, size);
      }
      store(to + key, lane_sums(block));
    }
  }

  void finish() const {
    for (int row = 0; row < rows; ++row) {
      const float total = sum(load(sums + int64_t{row} * width));
      const Vector factor = broadcast(total > 0.0f ? random.keep_scale / total : total == 0.0f ? 0.0f : total);
      float* to = op.o + part.batch * op.o_layout.batch_stride + query_of(row) * op.o_layout.row_stride +
                  head(row / part.queries) * size;
      for (int d = 0; d < size; d += width) store_up_to(to + d, load(o + row * padded + d) * factor, size - d);
      if (op.log_sum_exp) op.log_sum_exp[statistic_of(row)] = maxima[row] * ln_2 + logf(total);
    }
  }
};

}  // namespace

size_t attention_few_queries_scratch(const AttentionShape& shape, int queries) {
  const int64_t padded = rounded_up(shape.head_size),
                rows = static_cast<int64_t>(shape.heads / shape.kv_heads) * queries;
  return static_cast<size_t>(rows * (2 * padded + width) + rounded_up(rows) + tile_queries * shape.head_size +
                             tile_keys * padded + block_rows * tile_keys);
}

void attention_few_queries(const AttentionForward& op, const RandomRow& random, const AttentionPart& part,
                           float* scratch) {
  Forward(op, random, part, scratch).run();
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
