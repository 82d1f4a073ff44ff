#include <math.h>

#include "backend/cpu/kernels/norm.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

void layer_norm_forward(const LayerNormForward& op, int begin, int end) {
  const int64_t cols = op.cols;
  const float count = static_cast<float>(cols);
  for (int64_t row = begin; row < end; ++row) {
    const float* x = op.x + row * cols;
    Vector total = zero();
    if (op.residual) {
      float* summed = op.sum + row * cols;
      for (int64_t c = 0; c < cols; c += width) {
        const Vector value = load_up_to(x + c, cols - c) + load_up_to(op.residual + row * cols + c, cols - c);
        store_up_to(summed + c, value, cols - c);
        total = total + value;
      }
      x = summed;
    } else {
      for (int64_t c = 0; c < cols; c += width) total = total + load_up_to(x + c, cols - c);
    }
    // The variance about the mean, in a second pass over a row that is still in the cache: no cancellation.
    const float mean = sum(total) / count;
    const Vector center = broadcast(mean);
    Vector squares = zero();
    int64_t c = 0;
    for (; c + width <= cols; c += width) {
      const Vector difference = load(x + c) - center;
      squares = multiply_add(difference, difference, squares);
    }
    if (c < cols) {
      const int left = static_cast<int>(cols - c);
      const Vector difference = keep_where(first_lanes(left), load_first(x + c, left) - center);
      squares = multiply_add(difference, difference, squares);
    }
    const float inverse_std = 1.0f / sqrtf(sum(squares) / count + op.epsilon);
    const Vector scale = broadcast(inverse_std);
    for (c = 0; c < cols; c += width) {
      const Vector bias = op.bias ? load_up_to(op.bias + c, cols - c) : zero();
      const Vector normalised = (load_up_to(x + c, cols - c) - center) * scale;
      store_up_to(op.y + row * cols + c, multiply_add(normalised, load_up_to(op.weight + c, cols - c), bias), cols - c);
    }
    if (op.mean) op.mean[row] = mean;
    if (op.inverse_std) op.inverse_std[row] = inverse_std;
  }
}

void layer_norm_backward(const LayerNormBackward& op, int begin, int end, float* d_weight, float* d_bias) {
  const int64_t cols = op.cols;
  const float count = static_cast<float>(cols);
  for (int64_t row = begin; row < end; ++row) {
    const float *x = op.sum + row * cols, *dy = op.dy + row * cols;
    const Vector center = broadcast(op.mean[row]), scale = broadcast(op.inverse_std[row]);
    const bool first = row == begin;
    Vector total = zero(), product = zero();
    for (int64_t c = 0; c < cols; c += width) {
      const int64_t left = cols - c;
      // Past the end dy is 0, and with it everything that is added.
      const Vector gradient = load_up_to(dy + c, left), normalised = (load_up_to(x + c, left) - center) * scale;
      const Vector weighted = gradient * load_up_to(op.weight + c, left);
      total = total + weighted;
      product = multiply_add(weighted, normalised, product);
      const Vector before = first ? zero() : load_up_to(d_weight + c, left);
      store_up_to(d_weight + c, multiply_add(gradient, normalised, before), left);
      if (d_bias) store_up_to(d_bias + c, first ? gradient : load_up_to(d_bias + c, left) + gradient, left);
    }
    const Vector mean_gradient = broadcast(sum(total) / count), mean_product = broadcast(sum(product) / count);
    for (int64_t c = 0; c < cols; c += width) {
      const int64_t left = cols - c;
      const Vector normalised = (load_up_to(x + c, left) - center) * scale;
      const Vector weighted = load_up_to(dy + c, left) * load_up_to(op.weight + c, left);
      const Vector past = op.d_sum ? load_up_to(op.d_sum + row * cols + c, left) : zero();
      const Vector inner = subtract_product(weighted - mean_gradient, normalised, mean_product);
      store_up_to(op.dx + row * cols + c, multiply_add(inner, scale, past), left);
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
