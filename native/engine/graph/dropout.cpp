#include "graph/layers.h"
#include "random/streams.h"

namespace sizewise {

Tensor dropout(Graph& graph, Tensor x, float probability, std::uint64_t seed, Tensor residual) {
  const std::int64_t count = graph.shape(x).count();
  const Dropout drop{.probability = probability, .seed = seed, .stream = dropout_stream(graph.next_dropout_place())};
  const auto apply = [=](const Cursor& cursor, ConstValues from, ConstValues sum, Values to) {
    DropoutApply op{.count = count, .x = from, .residual = sum, .y = to, .dropout = drop};
    op.dropout.step = cursor.step;
    return op;
  };

  const Tensor y = residual ? graph.like(x) : x;
  graph.emit([=](const Binding& at) { return apply(at.cursor, at(x), at(residual), at(y)); });
  graph.on_backward([=](Graph& g) {
    const Tensor dy = g.gradient(y);
    const Tensor dx = residual ? g.like(x) : dy;
    g.emit([=](const Binding& at) { return apply(at.cursor, at(dy), nullptr, at(dx)); });
    if (!residual) return;
    g.deliver(x, dx);
    g.deliver(residual, dy);
  });
  return y;
}

}  // namespace sizewise
