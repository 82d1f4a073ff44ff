#include "graph/layers.h"

namespace sizewise {
namespace {

struct Sizes {
  int m, n, k;
};

void emit_input_gradient(Graph& g, Tensor x, Tensor weight, Tensor dy, Sizes sizes) {
  const Tensor earlier = g.gradient(x);
  const Tensor dx = earlier ? earlier : g.like(x);
  const bool accumulate = static_cast<bool>(earlier);
  const auto [saved, activation] = g.activated(x);
  const Precision precision = g.precision();
  g.emit([=](const Binding& at) {
    return LinearBackwardInput{.m = sizes.m,
                               .n = sizes.n,
                               .k = sizes.k,
                               .dy = at(dy),
                               .weight = at(weight),
                               .dx = at(dx),
                               .accumulate = accumulate,
                               .saved = at(saved),
                               .activation = activation,
                               .precision = precision};
  });
  g.deliver_before_activation(x, dx);
}

void emit_packed(Graph& graph, Tensor x, Tensor weight, Tensor y, const LinearOptions& options, Sizes sizes) {
  graph.emit([=, format = *graph.format(weight)](const Binding& at) {
    return PackedLinear{.m = sizes.m,
                        .n = sizes.n,
                        .k = sizes.k,
                        .x = at(x).from(options.first_row * sizes.k),
                        .weight = at.bytes(weight),
                        .format = format,
                        .bias = at(options.bias),
                        .residual = at(options.residual),
                        .y = at(y),
                        .activation = options.activation};
  });
}

}  // namespace

Tensor linear(Graph& graph, Tensor x, Tensor weight, LinearOptions options) {
  const Sizes sizes{static_cast<int>(graph.shape(x).rows - options.first_row),
                    static_cast<int>(graph.shape(weight).rows), static_cast<int>(graph.shape(weight).cols)};
  const Tensor y = options.into ? options.into : graph.activation(sizes.m, sizes.n);
  if (graph.format(weight)) {
    emit_packed(graph, x, weight, y, options, sizes);
    return y;
  }
  const bool keep = graph.training() && options.activation != Activation::none;
  const Tensor saved = keep ? graph.like(y) : Tensor{};
  if (keep) graph.mark_activated(y, {saved, options.activation});

  const Precision precision = graph.precision();
  graph.emit([=](const Binding& at) {
    return LinearForward{.m = sizes.m,
                         .n = sizes.n,
                         .k = sizes.k,
                         .x = at(x).from(options.first_row * sizes.k),
                         .weight = at(weight),
                         .bias = at(options.bias),
                         .residual = at(options.residual),
                         .saved = at(saved),
                         .y = at(y),
                         .activation = options.activation,
                         .precision = precision};
  });
  graph.on_backward([=](Graph& g) {
    const Tensor dy = g.gradient(y), d_weight = g.gradient(weight);
    const Tensor d_bias = options.bias ? g.gradient(options.bias) : Tensor{};
    g.emit([=](const Binding& at) {
      return LinearBackwardWeight{.m = sizes.m,
                                  .n = sizes.n,
                                  .k = sizes.k,
                                  .dy = at(dy),
                                  .x = at(x),
                                  .dweight = at(d_weight),
                                  .dbias = at(d_bias),
                                  .precision = precision};
    });
    emit_input_gradient(g, x, weight, dy, sizes);
    if (options.residual) g.deliver(options.residual, dy);
  });
  return y;
}

}  // namespace sizewise
