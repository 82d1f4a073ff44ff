// What drawing a token asks of a whole row of logits.
#pragma once
#include <stdint.h>

#include "backend/cpu/path.h"

namespace sizewise::cpu {

struct SamplingKernels {
  // The largest value of each stretch of so many; the last stretch may be shorter.
  void (*largest_of_each)(const float* values, int64_t count, int64_t stretch, float* largest);
  // The sum of 2^((values - shift) * factor).
  double (*sum_of_terms)(const float* values, int64_t count, float shift, float factor);
  // The same; keeps the terms.
  double (*keep_terms)(const float* values, int64_t count, float shift, float factor, float* terms);
};

SIZEWISE_DECLARE_PER_PATH(extern const SamplingKernels sampling_kernels)

}  // namespace sizewise::cpu
