#include <cmath>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const SwiGluForward& op) {
  const std::int64_t width = op.d_ff;
  for_chunks(pool_, op.rows, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float *gate = op.gate_up + row * 2 * width, *up = gate + width;
      for (std::int64_t i = 0; i < width; ++i) op.y[row * width + i] = gate[i] / (1.0f + std::exp(-gate[i])) * up[i];
    }
  });
}

void CpuBackend::run(const SwiGluBackward& op) {
  const std::int64_t width = op.d_ff;
  for_chunks(pool_, op.rows, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float *gate = op.gate_up + row * 2 * width, *up = gate + width, *dy = op.dy + row * width;
      float *d_gate = op.d_gate_up + row * 2 * width, *d_up = d_gate + width;
      for (std::int64_t i = 0; i < width; ++i) {
        const float g = gate[i], u = up[i], sigmoid = 1.0f / (1.0f + std::exp(-g));
        d_gate[i] = dy[i] * u * sigmoid * (1.0f + g * (1.0f - sigmoid));
        d_up[i] = dy[i] * g * sigmoid;
      }
    }
  });
}

}  // namespace sizewise::cpu
