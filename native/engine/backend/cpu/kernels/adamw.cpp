#include "backend/cpu/kernels/adamw.h"

#include "backend/cpu/kernels/prefetch.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// Plain stores: every line that is written was read just before, so that storing past the caches would cost bandwidth.
void adamw(const AdamWStep& step, float* parameter, float* gradient, float* first_moment, float* second_moment,
           int64_t count) {
  const Vector scale = broadcast(step.gradient_scale), beta1 = broadcast(step.beta1), beta2 = broadcast(step.beta2);
  const Vector rest1 = broadcast(1.0f - step.beta1), rest2 = broadcast(1.0f - step.beta2);
  const Vector keep = broadcast(step.keep), size = broadcast(step.step), epsilon = broadcast(step.epsilon);
  // Four streams are more than the processor's own prefetching follows well.
  constexpr int ahead = 128;
  for (int64_t i = 0; i < count; i += width) {
    const int64_t left = count - i;
    prefetch_line(parameter + i + ahead);
    prefetch_line(gradient + i + ahead);
    prefetch_line(first_moment + i + ahead);
    prefetch_line(second_moment + i + ahead);
    const Vector g = load_up_to(gradient + i, left) * scale;
    const Vector m = multiply_add(beta1, load_up_to(first_moment + i, left), rest1 * g);
    const Vector v = multiply_add(beta2, load_up_to(second_moment + i, left), rest2 * g * g);
    const Vector change = size * m / (square_root(v) + epsilon);
    store_up_to(parameter + i, multiply_add(load_up_to(parameter + i, left), keep, zero() - change), left);
    store_up_to(first_moment + i, m, left);
    store_up_to(second_moment + i, v, left);
    store_up_to(gradient + i, zero(), left);
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
