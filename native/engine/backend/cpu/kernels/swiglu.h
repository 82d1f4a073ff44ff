// SwiGLU over the rows [begin, end) of an op.
#pragma once
#include <stdint.h>

#include "backend/cpu/per_path.h"
#include "ops/swiglu.h"

namespace sizewise::cpu {

SIZEWISE_DECLARE_PER_PATH(void swiglu_forward(const SwiGluForward& op, int64_t begin, int64_t end))
SIZEWISE_DECLARE_PER_PATH(void swiglu_backward(const SwiGluBackward& op, int64_t begin, int64_t end))

}  // namespace sizewise::cpu
