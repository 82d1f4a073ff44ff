#include "backend/cpu/kernels/gradient_norm.h"

#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

double sum_of_squares(const float* values, int64_t count) {
  DoubleSquares even, odd;
  int64_t i = 0;
  for (; i + 2 * width <= count; i += 2 * width) {
    even.add(load(values + i));
    odd.add(load(values + i + width));
  }
  for (; i < count; i += width) even.add(load_up_to(values + i, count - i));
  return even.total() + odd.total();
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
