// AdamW over all tensors in one launch, and the norm of all gradients. ops/adamw.h says what they compute.
#pragma once
#include <cstddef>
#include <cstdint>

#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/varying.h"

namespace sizewise::cuda {

struct AdamWRange {
  float *parameter, *gradient, *first_moment, *second_moment;
  bf16* rounded;  // receives the new parameter in bf16, for the next step's products; may be null
  std::int64_t count;
  bool decay;
};

// What changes from step to step.
struct AdamWScalars {
  float learning_rate;
  float gradient_scale;     // the gradient is read as gradient * gradient_scale, then set to 0
  float first_correction;   // 1 / (1 - beta1^step)
  float second_correction;  // 1 / (1 - beta2^step)
};

struct AdamWCall {
  const AdamWRange* ranges;         // device
  const std::int64_t* first_block;  // device, [count + 1]: the blocks of adamw_block() elements before each range
  int range_count;
  std::int64_t block_count;
  float beta1, beta2, epsilon, weight_decay;
  Varying<AdamWScalars> scalars;
  // Clipping: gradients are scaled by min(1, grad_clip / (root of *sum_of_squares + 1e-6)); 0: off.
  float grad_clip = 0.0f;
  const double* sum_of_squares = nullptr;  // device
  bool zero_gradients = true;              // false: they stay, for a backward that overwrites them first
};
// Elements that one block of threads updates.
int adamw_block();
cudaError_t adamw(const AdamWCall&, const Launch&);

// Sum of squares in double, in an order that depends on the device and the ranges alone. partial: device, [block_count]
// doubles.
struct GradientNormCall {
  const AdamWRange* ranges;
  const std::int64_t* first_block;
  int range_count;
  std::int64_t block_count;
  double* partial;
  double* sum_of_squares;  // device, one
};
cudaError_t gradient_norm(const GradientNormCall&, const Launch&);

}  // namespace sizewise::cuda
