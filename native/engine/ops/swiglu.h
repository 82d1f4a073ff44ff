// SwiGLU (Shazeer 2020): y = silu(gate) * up, gate and up packed side by side.
#pragma once
#include "ops/values.h"

namespace sizewise {

struct SwiGluForward {
  int rows, d_ff;
  ConstValues gate_up;  // [rows, 2*F]: gate, then up
  Values y;             // [rows, F]
};

struct SwiGluBackward {
  int rows, d_ff;
  ConstValues gate_up;
  ConstValues dy;
  Values d_gate_up;  // overwritten; may equal gate_up
};

}  // namespace sizewise
