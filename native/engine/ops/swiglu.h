// SwiGLU (Shazeer 2020): y = silu(gate) * up, gate and up packed side by side.
#pragma once

namespace sizewise {

struct SwiGluForward {
  int rows, d_ff;
  const float* gate_up;  // [rows, 2*F]: gate, then up
  float* y;              // [rows, F]
};

struct SwiGluBackward {
  int rows, d_ff;
  const float* gate_up;
  const float* dy;
  float* d_gate_up;  // overwritten; may equal gate_up
};

}  // namespace sizewise
