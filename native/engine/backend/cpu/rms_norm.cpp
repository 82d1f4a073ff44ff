#include <cmath>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const RmsNormForward& op) {
  const std::int64_t cols = op.cols;
  for_chunks(pool_, op.rows, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float* x = op.x + row * cols;
      if (op.residual) {
        for (std::int64_t c = 0; c < cols; ++c) op.sum[row * cols + c] = x[c] + op.residual[row * cols + c];
        x = op.sum + row * cols;
      }
      double squares = 0;
      for (std::int64_t c = 0; c < cols; ++c) squares += double{x[c]} * x[c];
      const auto inverse_rms = static_cast<float>(1.0 / std::sqrt(squares / static_cast<double>(cols) + op.epsilon));
      for (std::int64_t c = 0; c < cols; ++c) op.y[row * cols + c] = x[c] * inverse_rms * op.weight[c];
      if (op.inverse_rms) op.inverse_rms[row] = inverse_rms;
    }
  });
}

void CpuBackend::run(const RmsNormBackward& op) {
  const std::int64_t cols = op.cols;
  for_chunks(pool_, cols, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = 0; row < op.rows; ++row) {
      for (std::int64_t c = begin; c < end; ++c) op.dweight[c] += op.dy[row * cols + c] * op.sum[row * cols + c] * op.inverse_rms[row];
    }
  });
  for_chunks(pool_, op.rows, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float *sum = op.sum + row * cols, *dy = op.dy + row * cols;
      const float inverse_rms = op.inverse_rms[row];
      double product = 0;
      for (std::int64_t c = 0; c < cols; ++c) product += dy[c] * op.weight[c] * sum[c] * inverse_rms;
      const auto mean_product = static_cast<float>(product / static_cast<double>(cols));
      for (std::int64_t c = 0; c < cols; ++c) {
        const float gradient = (dy[c] * op.weight[c] - sum[c] * inverse_rms * mean_product) * inverse_rms;
        op.dx[row * cols + c] = op.d_sum ? gradient + op.d_sum[row * cols + c] : gradient;
      }
    }
  });
}

}  // namespace sizewise::cpu
