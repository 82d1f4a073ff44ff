// Dropout of the elements [begin, end) of an op; `begin` is a multiple of 64.
#pragma once
#include <stdint.h>

#include "backend/cpu/kernels/random_row.h"
#include "backend/cpu/per_path.h"
#include "ops/dropout.h"

namespace sizewise::cpu {

SIZEWISE_DECLARE_PER_PATH(void dropout(const DropoutApply& op, const RandomRow& random, int64_t begin, int64_t end))

}  // namespace sizewise::cpu
