// AdamW (Loshchilov & Hutter 2019, algorithm 2) over all tensors in one launch:
//   m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2,
//   p = (1 - rate decay) p - rate (m / c1) / (sqrt(v / c2) + epsilon), with c1 = 1 - beta1^t, c2 = 1 - beta2^t;
// the last quotient is written as (sqrt(c2) / c1) m / (sqrt(v) + epsilon sqrt(c2)), as the CPU has it. The work is
// bound by memory: every access has 16 bytes, and those of two vectors are on their way at once.
#include "backend/cuda/kernels/adamw.h"

#include "backend/cuda/kernels/adamw_ranges.cuh"

namespace sizewise::cuda {
namespace {

struct Step {
  float gradient_scale, beta1, beta2, rest1, rest2, keep, size, epsilon;
};

__device__ inline void update(const Step& step, float& parameter, float gradient, float& first, float& second) {
  const float g = gradient * step.gradient_scale;
  first = fmaf(step.beta1, first, step.rest1 * g);
  second = fmaf(step.beta2, second, step.rest2 * g * g);
  const float change = step.size * first / (sqrtf(second) + step.epsilon);
  parameter = fmaf(parameter, step.keep, -change);
}

__device__ inline float clip_factor(const AdamWCall& call) {
  if (call.grad_clip <= 0.0f) return 1.0f;
  const float norm = sqrtf(static_cast<float>(*call.sum_of_squares));
  return fminf(1.0f, call.grad_clip / (norm + 1e-6f));
}

// Past the end of a tensor all is 0 and stays so.
__device__ inline void store_four(float* to, float4 values, std::int64_t left) {
  if (left >= 4) {
    __stcs(reinterpret_cast<float4*>(to), values);
    return;
  }
  if (left > 0) to[0] = values.x;
  if (left > 1) to[1] = values.y;
  if (left > 2) to[2] = values.z;
}
__device__ inline void store_rounded(bf16* to, float4 values, std::int64_t left) {
  if (left >= 4) {
    *reinterpret_cast<uint2*>(to) = make_uint2(pack_bf16(values.x, values.y), pack_bf16(values.z, values.w));
    return;
  }
  if (left > 0) from_float(values.x, to[0]);
  if (left > 1) from_float(values.y, to[1]);
  if (left > 2) from_float(values.z, to[2]);
}

__global__ void __launch_bounds__(adamw_threads) adamw_kernel(const __grid_constant__ AdamWCall call) {
  const int which = range_of(call.first_block, call.range_count, blockIdx.x);
  const AdamWRange range = call.ranges[which];
  const std::int64_t begin = (blockIdx.x - call.first_block[which]) * adamw_elements;

  float4 parameter[adamw_vectors], gradient[adamw_vectors], first[adamw_vectors], second[adamw_vectors];
#pragma unroll
  for (int i = 0; i < adamw_vectors; ++i) {
    const std::int64_t at = begin + (i * adamw_threads + threadIdx.x) * 4, left = range.count - at;
    gradient[i] = load_four(range.gradient + at, left);
    first[i] = load_four(range.first_moment + at, left);
    second[i] = load_four(range.second_moment + at, left);
    parameter[i] = load_four(range.parameter + at, left);
  }

  const AdamWScalars scalars = call.scalars.get();
  const float root2 = 1.0f / sqrtf(scalars.second_correction);
  const Step step = {.gradient_scale = scalars.gradient_scale * clip_factor(call),
                     .beta1 = call.beta1,
                     .beta2 = call.beta2,
                     .rest1 = 1.0f - call.beta1,
                     .rest2 = 1.0f - call.beta2,
                     .keep = range.decay ? 1.0f - scalars.learning_rate * call.weight_decay : 1.0f,
                     .size = scalars.learning_rate * root2 * scalars.first_correction,
                     .epsilon = call.epsilon * root2};
#pragma unroll
  for (int i = 0; i < adamw_vectors; ++i) {
    update(step, parameter[i].x, gradient[i].x, first[i].x, second[i].x);
    update(step, parameter[i].y, gradient[i].y, first[i].y, second[i].y);
    update(step, parameter[i].z, gradient[i].z, first[i].z, second[i].z);
    update(step, parameter[i].w, gradient[i].w, first[i].w, second[i].w);
    const std::int64_t at = begin + (i * adamw_threads + threadIdx.x) * 4, left = range.count - at;
    store_four(range.parameter + at, parameter[i], left);
    store_four(range.first_moment + at, first[i], left);
    store_four(range.second_moment + at, second[i], left);
    if (call.zero_gradients) store_four(range.gradient + at, make_float4(0.0f, 0.0f, 0.0f, 0.0f), left);
    if (range.rounded) store_rounded(range.rounded + at, parameter[i], left);
  }
}

}  // namespace

int adamw_block() { return adamw_elements; }

cudaError_t adamw(const AdamWCall& call, const Launch& launch) {
  if (call.block_count <= 0) return cudaSuccess;
  adamw_kernel<<<static_cast<unsigned>(call.block_count), adamw_threads, 0, launch.stream>>>(call);
  return cudaGetLastError();
}

}  // namespace sizewise::cuda
