#include "graph/layers.h"

namespace sizewise {

Tensor embed(Graph& graph, Tensor ids, Tensor token_table, Tensor position_table, Sequences sequences) {
  const int channels = static_cast<int>(graph.shape(token_table).cols);
  const int vocab = static_cast<int>(graph.shape(token_table).rows);
  const Tensor y = graph.activation(sequences.rows(), channels);
  const std::optional<WeightFormat> format = graph.format(token_table);
  const std::int64_t rows = sequences.of_run().rows();
  for (int run = 0; run < sequences.runs(); ++run) {
    graph.emit([=](const Binding& at) {
      return EmbeddingForward{.batch = sequences.of_run().batch,
                              .length = sequences.length,
                              .channels = channels,
                              .vocab = vocab,
                              .tokens = at.ids(ids) + run * rows,
                              .token_table = format ? nullptr : at(token_table),
                              .position_table = at(position_table),
                              .first_position = at.cursor.position(run),
                              .y = at(y).from(run * rows * channels),
                              .packed_table = format ? at.bytes(token_table) : nullptr,
                              .format = format.value_or(WeightFormat::bf16)};
    });
  }
  graph.on_backward([=](Graph& g) {
    const Tensor dy = g.gradient(y), d_tokens = g.gradient(token_table);
    const Tensor d_positions = position_table ? g.gradient(position_table) : Tensor{};
    g.emit([=](const Binding& at) {
      return EmbeddingBackward{.batch = sequences.batch,
                               .length = sequences.length,
                               .channels = channels,
                               .vocab = vocab,
                               .tokens = at.ids(ids),
                               .dy = at(dy),
                               .d_token_table = at(d_tokens),
                               .d_position_table = at(d_positions)};
    });
  });
  return y;
}

}  // namespace sizewise
