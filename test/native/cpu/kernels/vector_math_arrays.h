// The functions of vector_math.h over arrays, for each instruction set.
#pragma once
#include <stdint.h>

#include "backend/cpu/per_path.h"

namespace sizewise::cpu {

SIZEWISE_DECLARE_PER_PATH(void exp_of_array(const float* x, float* y, int64_t count))
SIZEWISE_DECLARE_PER_PATH(void exp2_of_array(const float* x, float* y, int64_t count))
SIZEWISE_DECLARE_PER_PATH(void sigmoid_of_array(const float* x, float* y, int64_t count))
SIZEWISE_DECLARE_PER_PATH(void tanh_of_array(const float* x, float* y, int64_t count))

}  // namespace sizewise::cpu
