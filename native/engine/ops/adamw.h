// AdamW (Loshchilov & Hutter 2019, algorithm 2) over all tensors in one call, gradient scaling and zeroing folded in.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace sizewise {

struct AdamWTensor {
  float *parameter, *gradient, *first_moment, *second_moment;
  std::int64_t count;
  bool decay;  // false on norms, biases and embeddings
};

struct AdamW {
  std::span<const AdamWTensor> tensors;
  float learning_rate, beta1, beta2, epsilon, weight_decay;
  float gradient_scale;  // the gradient is read as gradient * gradient_scale * clip factor, then set to 0
  std::int64_t step;     // 1-based, for the bias correction
  // Clipping by the norm of all gradients: the factor is min(1, grad_clip / (norm + 1e-6)), norm the root of what
  // GradientNorm left at `sum_of_squares`. 0: off.
  float grad_clip = 0.0f;
  const double* sum_of_squares = nullptr;
};

// Sum of squares of all gradients, in double, in an order that does not depend on the number of threads.
struct GradientNorm {
  std::span<const AdamWTensor> tensors;
  double* sum_of_squares;
};

}  // namespace sizewise
