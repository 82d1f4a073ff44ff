#include "backend/cpu/kernels/swiglu.h"

#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {

void swiglu_forward(const SwiGluForward& op, int64_t begin, int64_t end) {
  const int64_t count = op.d_ff;
  for (int64_t row = begin; row < end; ++row) {
    const float *gate = op.gate_up + row * 2 * count, *up = gate + count;
    for (int64_t i = 0; i < count; i += width) {
      const Vector g = load_up_to(gate + i, count - i);
      store_up_to(op.y + row * count + i, g * sigmoid_of(g) * load_up_to(up + i, count - i), count - i);
    }
  }
}

// d silu(g) / dg = sigmoid(g) (1 + g (1 - sigmoid(g)))
void swiglu_backward(const SwiGluBackward& op, int64_t begin, int64_t end) {
  const int64_t count = op.d_ff;
  for (int64_t row = begin; row < end; ++row) {
    const float *gate = op.gate_up + row * 2 * count, *up = gate + count, *dy = op.dy + row * count;
    float *d_gate = op.d_gate_up + row * 2 * count, *d_up = d_gate + count;
    for (int64_t i = 0; i < count; i += width) {
      const Vector g = load_up_to(gate + i, count - i), u = load_up_to(up + i, count - i),
                   d = load_up_to(dy + i, count - i);
      const Vector sigmoid = sigmoid_of(g), silu = g * sigmoid;
      store_up_to(d_gate + i, d * u * multiply_add(silu, broadcast(1.0f) - sigmoid, sigmoid), count - i);
      store_up_to(d_up + i, d * silu, count - i);
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
