#include <cmath>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const LayerNormForward& op) {
  const std::int64_t cols = op.cols;
  for_chunks(pool_, op.rows, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float* x = op.x + row * cols;
      if (op.residual) {
        for (std::int64_t c = 0; c < cols; ++c) op.sum[row * cols + c] = x[c] + op.residual[row * cols + c];
        x = op.sum + row * cols;
      }
      double total = 0, squares = 0;
      for (std::int64_t c = 0; c < cols; ++c) total += x[c];
      const double mean = total / static_cast<double>(cols);
      for (std::int64_t c = 0; c < cols; ++c) squares += (x[c] - mean) * (x[c] - mean);
      const auto inverse_std = static_cast<float>(1.0 / std::sqrt(squares / static_cast<double>(cols) + op.epsilon));
      for (std::int64_t c = 0; c < cols; ++c) {
        op.y[row * cols + c] = (x[c] - static_cast<float>(mean)) * inverse_std * op.weight[c] + (op.bias ? op.bias[c] : 0.0f);
      }
      if (op.mean) op.mean[row] = static_cast<float>(mean);
      if (op.inverse_std) op.inverse_std[row] = inverse_std;
    }
  });
}

void CpuBackend::run(const LayerNormBackward& op) {
  const std::int64_t cols = op.cols;
  // The weight gradients first: dx may stand where dy or d_sum stood.
  for_chunks(pool_, cols, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = 0; row < op.rows; ++row) {
      for (std::int64_t c = begin; c < end; ++c) {
        const float dy = op.dy[row * cols + c];
        op.dweight[c] += dy * (op.sum[row * cols + c] - op.mean[row]) * op.inverse_std[row];
        if (op.dbias) op.dbias[c] += dy;
      }
    }
  });
  for_chunks(pool_, op.rows, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float *sum = op.sum + row * cols, *dy = op.dy + row * cols;
      const float mean = op.mean[row], inverse_std = op.inverse_std[row];
      double total = 0, product = 0;
      for (std::int64_t c = 0; c < cols; ++c) {
        total += dy[c] * op.weight[c];
        product += dy[c] * op.weight[c] * (sum[c] - mean) * inverse_std;
      }
      const auto mean_gradient = static_cast<float>(total / static_cast<double>(cols));
      const auto mean_product = static_cast<float>(product / static_cast<double>(cols));
      for (std::int64_t c = 0; c < cols; ++c) {
        const float normalised = (sum[c] - mean) * inverse_std;
        const float gradient = (dy[c] * op.weight[c] - mean_gradient - normalised * mean_product) * inverse_std;
        op.dx[row * cols + c] = op.d_sum ? gradient + op.d_sum[row * cols + c] : gradient;
      }
    }
  });
}

}  // namespace sizewise::cpu
