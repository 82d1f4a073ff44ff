// Exponential, sigmoid and hyperbolic tangent of whole vectors. The largest errors stand beside each function; the
// tests measure them over every exponent. Infinities, denormals and values that are not numbers come out as C's
// functions have them.
#pragma once
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// 2^x for x < 128, within 2.2 units in the last place; below -150 it is 0. One coefficient short of the best: what
// is summed or rounded afterwards cannot tell.
inline Vector exp2_of(Vector x) {
  x = maximum(broadcast(-151.0f), x);
  const Vector whole = round_nearest(x), rest = x - whole;
  Vector power = broadcast(0x1.5bb9e8p-10f);
  power = multiply_add(power, rest, broadcast(0x1.3ceab8p-7f));
  power = multiply_add(power, rest, broadcast(0x1.c6b754p-5f));
  power = multiply_add(power, rest, broadcast(0x1.ebf9bcp-3f));
  power = multiply_add(power, rest, broadcast(0x1.62e42ap-1f));
  power = multiply_add(power, rest, broadcast(1.0f));
  return times_two_to(power, whole);
}

// e^x, within 1.5 units in the last place (denormal results: of the least denormal).
inline Vector exp_of(Vector x) {
  x = minimum(broadcast(89.0f), maximum(broadcast(-104.0f), x));
  const Vector whole = round_nearest(x * broadcast(0x1.715476p+0f));
  // ln 2 in two parts: the first has trailing zeros, so that its product with a whole number below 2^8 is exact.
  Vector rest = subtract_product(x, whole, broadcast(0x1.63p-1f));
  rest = subtract_product(rest, whole, broadcast(-0x1.bd0106p-13f));
  Vector power = broadcast(0x1.6a2436p-10f);
  power = multiply_add(power, rest, broadcast(0x1.1239e4p-7f));
  power = multiply_add(power, rest, broadcast(0x1.5558f2p-5f));
  power = multiply_add(power, rest, broadcast(0x1.555492p-3f));
  power = multiply_add(power, rest, broadcast(0x1.fffffcp-2f));
  power = multiply_add(power, rest * rest, rest) + broadcast(1.0f);
  return times_two_to(power, whole);
}

// 1 / (1 + e^-x), within 3 units in the last place where the result is a normal number.
inline Vector sigmoid_of(Vector x) { return broadcast(1.0f) / (broadcast(1.0f) + exp_of(zero() - x)); }

// tanh x, within 2 units in the last place: an odd polynomial near 0, 1 - 2 / (e^2|x| + 1) elsewhere.
inline Vector tanh_of(Vector x) {
  const Vector size = absolute(x), square = x * x;
  const Vector far = broadcast(1.0f) - broadcast(2.0f) / (exp_of(size + size) + broadcast(1.0f));
  Vector near = broadcast(-0x1.8359aep-8f);
  near = multiply_add(near, square, broadcast(0x1.558c40p-6f));
  near = multiply_add(near, square, broadcast(-0x1.b8d698p-5f));
  near = multiply_add(near, square, broadcast(0x1.110cb8p-3f));
  near = multiply_add(near, square, broadcast(-0x1.555554p-2f));
  near = multiply_add(near * square, size, size);
  return with_sign_of(select(less(size, broadcast(0.625f)), near, far), x);
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
