#include "graph/layers.h"

namespace sizewise {

Tensor rope(Graph& graph, Tensor packed, Sequences sequences, Heads heads, float theta) {
  // k follows q, so that both are heads of one tensor.
  const Rope forward{.batch = sequences.of_run().batch,
                     .length = sequences.length,
                     .heads = heads.heads + heads.kv_heads,
                     .head_size = heads.head_size,
                     .batch_stride = sequences.length * heads.packed(),
                     .row_stride = heads.packed(),
                     .x = nullptr,
                     .theta = theta};
  for (int run = 0; run < sequences.runs(); ++run) {
    graph.emit([=](const Binding& at) {
      Rope op = forward;
      op.x = at(packed).from(run * forward.batch_stride);
      op.first_position = at.cursor.position(run);
      return op;
    });
  }
  graph.on_backward([=](Graph& g) {
    const Tensor gradient = g.gradient(packed);
    g.emit([=](const Binding& at) {
      Rope op = forward;
      op.x = at(gradient);
      op.inverse = true;
      return op;
    });
  });
  return packed;
}

}  // namespace sizewise
