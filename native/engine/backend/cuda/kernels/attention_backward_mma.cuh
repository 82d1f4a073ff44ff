// What attention's backward pass by mma.sync needs beside tensor_cores.cuh.
#pragma once
#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/tensor_cores.cuh"

namespace sizewise::cuda::backward_mma {

__device__ inline float exp2_fast(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

}  // namespace sizewise::cuda::backward_mma
