#include "graph/layers.h"

namespace sizewise {
namespace {

struct Sizes {
  int rows, cols;
};

Sizes sizes_of(const Graph& graph, Tensor x) {
  return {static_cast<int>(graph.shape(x).rows), static_cast<int>(graph.shape(x).cols)};
}

// The residual stream's gradient goes through in place: what arrived at x by other ways is added by the op itself.
struct InputGradient {
  Tensor earlier, dx;
};

InputGradient input_gradient(Graph& g, Tensor x) {
  const Tensor earlier = g.gradient(x);
  const Tensor dx = earlier ? earlier : g.like(x);
  g.deliver(x, dx);
  return {earlier, dx};
}

}  // namespace

Tensor layer_norm(Graph& graph, Tensor x, Tensor weight, Tensor bias, float epsilon) {
  const auto [rows, cols] = sizes_of(graph, x);
  const Tensor y = graph.like(x);
  const Tensor mean = graph.training() ? graph.statistics(rows, 1) : Tensor{};
  const Tensor inverse_std = graph.training() ? graph.statistics(rows, 1) : Tensor{};
  graph.emit([=](const Binding& at) {
    return LayerNormForward{.rows = rows,
                            .cols = cols,
                            .x = at(x),
                            .weight = at(weight),
                            .bias = at(bias),
                            .y = at(y),
                            .mean = at(mean),
                            .inverse_std = at(inverse_std),
                            .epsilon = epsilon};
  });
  graph.on_backward([=](Graph& g) {
    const Tensor dy = g.gradient(y), d_weight = g.gradient(weight), d_bias = bias ? g.gradient(bias) : Tensor{};
    const auto [earlier, dx] = input_gradient(g, x);
    g.emit([=](const Binding& at) {
      return LayerNormBackward{.rows = rows,
                               .cols = cols,
                               .sum = at(x),
                               .weight = at(weight),
                               .mean = at(mean),
                               .inverse_std = at(inverse_std),
                               .dy = at(dy),
                               .d_sum = at(earlier),
                               .dx = at(dx),
                               .dweight = at(d_weight),
                               .dbias = at(d_bias)};
    });
  });
  return y;
}

Tensor rms_norm(Graph& graph, Tensor x, Tensor weight, float epsilon) {
  const auto [rows, cols] = sizes_of(graph, x);
  const Tensor y = graph.like(x);
  const Tensor inverse_rms = graph.training() ? graph.statistics(rows, 1) : Tensor{};
  graph.emit([=](const Binding& at) {
    return RmsNormForward{.rows = rows,
                          .cols = cols,
                          .x = at(x),
                          .weight = at(weight),
                          .y = at(y),
                          .inverse_rms = at(inverse_rms),
                          .epsilon = epsilon};
  });
  graph.on_backward([=](Graph& g) {
    const Tensor dy = g.gradient(y), d_weight = g.gradient(weight);
    const auto [earlier, dx] = input_gradient(g, x);
    g.emit([=](const Binding& at) {
      return RmsNormBackward{.rows = rows,
                             .cols = cols,
                             .sum = at(x),
                             .weight = at(weight),
                             .inverse_rms = at(inverse_rms),
                             .dy = at(dy),
                             .d_sum = at(earlier),
                             .dx = at(dx),
                             .dweight = at(d_weight)};
    });
  });
  return y;
}

}  // namespace sizewise
