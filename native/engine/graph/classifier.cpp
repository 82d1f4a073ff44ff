#include "graph/layers.h"

namespace sizewise {

Tensor classifier(Graph& graph, Tensor x, Tensor weight, Tensor targets, const Backend& backend) {
  const int rows = static_cast<int>(graph.shape(x).rows), channels = static_cast<int>(graph.shape(x).cols);
  const int vocab = static_cast<int>(graph.shape(weight).rows);
  const Tensor losses = graph.boundary(rows, 1);
  const auto floats = static_cast<std::int64_t>(backend.classifier_workspace(rows, channels, vocab));
  const Tensor workspace = graph.statistics(floats, 1);
  const Tensor dx = graph.training() ? graph.like(x) : Tensor{};
  const Tensor d_weight = graph.training() ? graph.gradient(weight) : Tensor{};
  const Precision precision = graph.precision();
  graph.emit([=](const Binding& at) {
    return Classifier{.rows = rows,
                      .channels = channels,
                      .vocab = vocab,
                      .x = at(x),
                      .weight = at(weight),
                      .targets = at.ids(targets),
                      .losses = at(losses),
                      .dx = at(dx),
                      .d_weight = at(d_weight),
                      .d_loss = at.cursor.loss_scale,
                      .workspace = at(workspace),
                      .precision = precision};
  });
  graph.on_backward([=](Graph& g) { g.deliver(x, dx); });
  return losses;
}

}  // namespace sizewise
