// Rotates the positions [begin, end) of an op. `table` holds, for each position from 0 on, D/2 cosines, then D/2 sines.
#pragma once
#include <stdint.h>

#include "backend/cpu/per_path.h"
#include "ops/rope.h"

namespace sizewise::cpu {

SIZEWISE_DECLARE_PER_PATH(void rope(const Rope& op, const float* table, int64_t begin, int64_t end))

}  // namespace sizewise::cpu
