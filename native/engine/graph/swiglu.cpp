#include "graph/layers.h"

namespace sizewise {

Tensor swiglu(Graph& graph, Tensor gate_up) {
  const int rows = static_cast<int>(graph.shape(gate_up).rows);
  const int d_ff = static_cast<int>(graph.shape(gate_up).cols / 2);
  const Tensor y = graph.activation(rows, d_ff);
  graph.emit(
      [=](const Binding& at) { return SwiGluForward{.rows = rows, .d_ff = d_ff, .gate_up = at(gate_up), .y = at(y)}; });
  graph.on_backward([=](Graph& g) {
    // In place: the backward is the last to read gate and up.
    const Tensor dy = g.gradient(y), d_gate_up = gate_up;
    g.emit([=](const Binding& at) {
      return SwiGluBackward{
          .rows = rows, .d_ff = d_ff, .gate_up = at(gate_up), .dy = at(dy), .d_gate_up = at(d_gate_up)};
    });
    g.deliver(gate_up, d_gate_up);
  });
  return y;
}

}  // namespace sizewise
