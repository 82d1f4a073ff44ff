// Loops that do nothing but reach one limit of the processor: what every share of a peak is measured against.
#pragma once
#include <stdint.h>

#include "backend/cpu/path.h"

namespace sizewise::cpu {

struct PeakKernels {
  int64_t flops_per_round;                       // of multiply_adds
  float (*multiply_adds)(int64_t rounds);        // independent chains of fused multiply-adds in registers
  float (*multiply_add_pairs)(int64_t rounds);   // the same of pairs of bf16: twice the flops_per_round
  float (*read)(const float* x, int64_t count);  // sums of x; count is a multiple of 256
  void (*copy)(const float* x, float* y, int64_t count);
  void (*update)(float* x, int64_t count, float factor);  // x = x * factor
};

SIZEWISE_DECLARE_PER_PATH(extern const PeakKernels peak_kernels)

}  // namespace sizewise::cpu
