// The sum of squares of `count` floats, in double.
#pragma once
#include <stdint.h>

#include "backend/cpu/per_path.h"

namespace sizewise::cpu {

SIZEWISE_DECLARE_PER_PATH(double sum_of_squares(const float* values, int64_t count))

}  // namespace sizewise::cpu
