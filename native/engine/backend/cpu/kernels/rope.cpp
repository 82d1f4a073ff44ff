#include "backend/cpu/kernels/rope.h"

#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

void rope(const Rope& op, const float* table, int64_t begin, int64_t end) {
  const int64_t size = op.head_size, half = size / 2;
  const Vector direction = broadcast(op.inverse ? -1.0f : 1.0f);
  for (int64_t t = begin; t < end; ++t) {
    const float *cosines = table + (op.first_position + t) * size, *sines = cosines + half;
    for (int64_t b = 0; b < op.batch; ++b) {
      for (int64_t head = 0; head < op.heads; ++head) {
        float* x = op.x + b * op.batch_stride + t * op.row_stride + head * size;
        for (int64_t i = 0; i < half; i += width) {
          const int64_t left = half - i;
          const Vector cosine = load_up_to(cosines + i, left), sine = load_up_to(sines + i, left) * direction;
          const Vector first = load_up_to(x + i, left), second = load_up_to(x + half + i, left);
          store_up_to(x + i, subtract_product(first * cosine, second, sine), left);
          store_up_to(x + half + i, multiply_add(second, cosine, first * sine), left);
        }
      }
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
