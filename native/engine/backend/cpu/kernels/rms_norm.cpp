#include <math.h>

#include "backend/cpu/kernels/norm.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

void rms_norm_forward(const RmsNormForward& op, int begin, int end) {
  const int64_t cols = op.cols;
  for (int64_t row = begin; row < end; ++row) {
    const float* x = op.x + row * cols;
    Vector squares = zero();
    if (op.residual) {
      float* summed = op.sum + row * cols;
      for (int64_t c = 0; c < cols; c += width) {
        const Vector value = load_up_to(x + c, cols - c) + load_up_to(op.residual + row * cols + c, cols - c);
        store_up_to(summed + c, value, cols - c);
        squares = multiply_add(value, value, squares);
      }
      x = summed;
    } else {
      for (int64_t c = 0; c < cols; c += width) {
        const Vector value = load_up_to(x + c, cols - c);
        squares = multiply_add(value, value, squares);
      }
    }
    const float inverse_rms = 1.0f / sqrtf(sum(squares) / static_cast<float>(cols) + op.epsilon);
    const Vector scale = broadcast(inverse_rms);
    for (int64_t c = 0; c < cols; c += width) {
      store_up_to(op.y + row * cols + c, load_up_to(x + c, cols - c) * scale * load_up_to(op.weight + c, cols - c),
                  cols - c);
    }
    if (op.inverse_rms) op.inverse_rms[row] = inverse_rms;
  }
}

void rms_norm_backward(const RmsNormBackward& op, int begin, int end, float* d_weight) {
  const int64_t cols = op.cols;
  for (int64_t row = begin; row < end; ++row) {
    const float *x = op.sum + row * cols, *dy = op.dy + row * cols;
    const Vector scale = broadcast(op.inverse_rms[row]);
    const bool first = row == begin;
    Vector product = zero();
    for (int64_t c = 0; c < cols; c += width) {
      const int64_t left = cols - c;
      const Vector gradient = load_up_to(dy + c, left), normalised = load_up_to(x + c, left) * scale;
      const Vector weighted = gradient * normalised;
      product = multiply_add(weighted, load_up_to(op.weight + c, left), product);
      store_up_to(d_weight + c, first ? weighted : load_up_to(d_weight + c, left) + weighted, left);
    }
    const Vector mean_product = broadcast(sum(product) / static_cast<float>(cols));
    for (int64_t c = 0; c < cols; c += width) {
      const int64_t left = cols - c;
      const Vector normalised = load_up_to(x + c, left) * scale;
      const Vector weighted = load_up_to(dy + c, left) * load_up_to(op.weight + c, left);
      const Vector past = op.d_sum ? load_up_to(op.d_sum + row * cols + c, left) : zero();
      store_up_to(op.dx + row * cols + c,
                  multiply_add(subtract_product(weighted, normalised, mean_product), scale, past), left);
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
