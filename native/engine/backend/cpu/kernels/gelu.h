// GELU in its tanh form (Hendrycks & Gimpel 2016): x/2 (1 + tanh u) = x s, s = sigmoid(2u) = 1 / (1 + 2^z),
// u = sqrt(2/pi) (x + 0.044715 x^3), z = -2u log2(e).
#pragma once
#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {

struct Gelu {
  Vector x, square, gate;

  explicit Gelu(Vector of) : x(of), square(of * of) {
    constexpr float slope = -2 * 0.7978845608f * 1.4426950409f;
    const Vector z = x * multiply_add(square, broadcast(slope * 0.044715f), broadcast(slope));
    gate = broadcast(1.0f) / (broadcast(1.0f) + exp2_of(minimum(broadcast(127.0f), z)));
  }

  Vector value() const { return x * gate; }

  // s + x s (1 - s) d(2u)/dx
  Vector derivative() const {
    const Vector slope = multiply_add(square, broadcast(6 * 0.7978845608f * 0.044715f), broadcast(2 * 0.7978845608f));
    return multiply_add(x * gate * (broadcast(1.0f) - gate), slope, gate);
  }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
