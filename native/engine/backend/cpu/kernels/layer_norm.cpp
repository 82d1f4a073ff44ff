#include "backend/cpu/kernels/lane_sums.h"
#include "backend/cpu/kernels/norm.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// x + residual where there is one, then x; the row that is normalised.
const float* summed_row(const LayerNormForward& op, int64_t row, Vector& total) {
  const int64_t cols = op.cols;
  const float* x = op.x + row * cols;
  total = zero();
  if (!op.residual) {
    for (int64_t c = 0; c < cols; c += width) total = total + load_up_to(x + c, cols - c);
    return x;
  }
  float* summed = op.sum + row * cols;
  for (int64_t c = 0; c < cols; c += width) {
    const Vector value = load_up_to(x + c, cols - c) + load_up_to(op.residual + row * cols + c, cols - c);
    store_up_to(summed + c, value, cols - c);
    total = total + value;
  }
  return summed;
}

Vector squares_about(const float* x, int64_t cols, Vector center) {
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
  return squares;
}

}  // namespace

void layer_norm_forward(const LayerNormForward& op, int begin, int end) {
  const int64_t cols = op.cols;
  const Vector count = broadcast(static_cast<float>(cols));
  for (int64_t first = begin; first < end; first += width) {
    // A vector's lanes are rows: what a row's sums wait for, all of them wait for together.
    const int rows = end - first < width ? static_cast<int>(end - first) : width;
    const float* x[width];
    float mean[width], inverse_std[width];
    Vector lanes[width];
    for (int r = 0; r < width; ++r) lanes[r] = zero();
    for (int r = 0; r < rows; ++r) x[r] = summed_row(op, first + r, lanes[r]);
    store(mean, lane_sums(lanes) / count);
    // The variance about the mean, in a second pass over rows that are still in the cache: no cancellation.
    for (int r = 0; r < rows; ++r) lanes[r] = squares_about(x[r], cols, broadcast(mean[r]));
    store(inverse_std, broadcast(1.0f) / square_root(lane_sums(lanes) / count + broadcast(op.epsilon)));
    for (int r = 0; r < rows; ++r) {
      const Vector center = broadcast(mean[r]), scale = broadcast(inverse_std[r]);
      float* y = op.y + (first + r) * cols;
      for (int64_t c = 0; c < cols; c += width) {
        const Vector bias = op.bias ? load_up_to(op.bias + c, cols - c) : zero();
        const Vector normalised = (load_up_to(x[r] + c, cols - c) - center) * scale;
        store_up_to(y + c, multiply_add(normalised, load_up_to(op.weight + c, cols - c), bias), cols - c);
      }
    }
    if (op.mean) store_up_to(op.mean + first, load(mean), rows);
    if (op.inverse_std) store_up_to(op.inverse_std + first, load(inverse_std), rows);
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
