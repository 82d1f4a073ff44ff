#include <cmath>

#include "graph/layers.h"
#include "random/streams.h"

namespace sizewise {
namespace {

AttentionShape shape_of(const Heads& heads, const SelfAttention& options, Sequences sequences, int position) {
  return {.batch = sequences.batch,
          .query_length = sequences.length,
          .key_length = position + sequences.length,
          .heads = heads.heads,
          .kv_heads = heads.kv_heads,
          .head_size = heads.head_size,
          .causal = options.causal,
          .scale = 1.0f / std::sqrt(static_cast<float>(heads.head_size)),
          .dropout = {},
          .key_capacity = sequences.cache_rows};
}

// Of sequences with caches: each stands at a position of its own.
Tensor cached_attention(Graph& graph, Tensor packed, Sequences sequences, const SelfAttention& options) {
  const Heads heads = options.heads;
  const std::int64_t q_size = std::int64_t{heads.heads} * heads.head_size, length = sequences.length;
  const std::int64_t kv_size = 2 * std::int64_t{heads.kv_heads} * heads.head_size;
  const Tensor cache = graph.cache(sequences.cache_rows, kv_size);
  const Tensor o = graph.activation(sequences.rows(), q_size);
  const Tensor log_sum_exp = graph.statistics(sequences.rows(), heads.heads);
  for (int run = 0; run < sequences.runs(); ++run) {
    const std::int64_t first_row = run * length;
    graph.emit([=](const Binding& at) {
      return CopyRows{.rows = length,
                      .columns = kv_size,
                      .x = at(packed).from(first_row * heads.packed() + q_size),
                      .x_stride = heads.packed(),
                      .y = at.cached(cache, run),
                      .y_stride = kv_size,
                      .y_row = at.cursor.position(run)};
    });
    graph.emit([=](const Binding& at) {
      const AttentionLayout keys{0, kv_size};
      return AttentionForward{.shape = shape_of(heads, options, sequences.of_run(), at.cursor.position(run)),
                              .q = at(packed).from(first_row * heads.packed()),
                              .k = at.cached(cache, run),
                              .v = at.cached(cache, run).from(kv_size / 2),
                              .q_layout = {0, heads.packed()},
                              .k_layout = keys,
                              .v_layout = keys,
                              .o_layout = {0, q_size},
                              .o = at(o).from(first_row * q_size),
                              .log_sum_exp = at(log_sum_exp).from(first_row * heads.heads)};
    });
  }
  return o;
}

}  // namespace

Tensor self_attention(Graph& graph, Tensor packed, Sequences sequences, const SelfAttention& options) {
  if (sequences.cache_rows) return cached_attention(graph, packed, sequences, options);
  const Heads heads = options.heads;
  const std::int64_t k_offset = std::int64_t{heads.heads} * heads.head_size;
  const std::int64_t v_offset = k_offset + std::int64_t{heads.kv_heads} * heads.head_size;
  const AttentionLayout in{sequences.length * heads.packed(), heads.packed()};
  const AttentionLayout out{sequences.length * k_offset, k_offset};
  Dropout drop{};
  if (graph.training() && options.dropout > 0.0f) {
    drop = {.probability = options.dropout, .seed = options.seed, .stream = dropout_stream(graph.next_dropout_place())};
  }
  const auto shape_at = [=, precision = graph.precision()](const Cursor& cursor) {
    AttentionShape shape = shape_of(heads, options, sequences, 0);
    shape.precision = precision;
    shape.dropout = drop;
    shape.dropout.step = cursor.step;
    return shape;
  };

  const Tensor o = graph.activation(sequences.rows(), k_offset);
  const Tensor log_sum_exp = graph.statistics(sequences.rows(), heads.heads);
  graph.emit([=](const Binding& at) {
    return AttentionForward{.shape = shape_at(at.cursor),
                            .q = at(packed),
                            .k = at(packed).from(k_offset),
                            .v = at(packed).from(v_offset),
                            .q_layout = in,
                            .k_layout = in,
                            .v_layout = in,
                            .o_layout = out,
                            .o = at(o),
                            .log_sum_exp = at(log_sum_exp)};
  });
  graph.on_backward([=](Graph& g) {
    const Tensor d_o = g.gradient(o), d_packed = g.like(packed), delta = g.like(log_sum_exp);
    g.emit([=](const Binding& at) {
      return AttentionBackward{.shape = shape_at(at.cursor),
                               .q = at(packed),
                               .k = at(packed).from(k_offset),
                               .v = at(packed).from(v_offset),
                               .o = at(o),
                               .d_o = at(d_o),
                               .q_layout = in,
                               .k_layout = in,
                               .v_layout = in,
                               .o_layout = out,
                               .log_sum_exp = at(log_sum_exp),
                               .dq = at(d_packed),
                               .dk = at(d_packed).from(k_offset),
                               .dv = at(d_packed).from(v_offset),
                               .delta = at(delta)};
    });
    g.deliver(packed, d_packed);
  });
  return o;
}

}  // namespace sizewise
