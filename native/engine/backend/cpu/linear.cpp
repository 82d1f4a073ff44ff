#include "ops/linear.h"

#include <cmath>
#include <cstdint>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {
namespace {

float gelu(float x) { return 0.5f * x * (1.0f + std::tanh(0.7978845608f * (x + 0.044715f * x * x * x))); }

float gelu_derivative(float x) {
  const float t = std::tanh(0.7978845608f * (x + 0.044715f * x * x * x));
  return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * 0.7978845608f * (1.0f + 3.0f * 0.044715f * x * x);
}

}  // namespace

void CpuBackend::run(const LinearForward& op) {
  for_chunks(pool_, op.m, 8, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      for (std::int64_t j = 0; j < op.n; ++j) {
        float sum = op.bias ? op.bias[j] : 0.0f;
        for (std::int64_t k = 0; k < op.k; ++k) sum += op.x[i * op.k + k] * op.weight[j * op.k + k];
        const std::int64_t at = i * op.n + j;
        if (op.pre_activation) op.pre_activation[at] = sum;
        if (op.activation == Activation::gelu_tanh) sum = gelu(sum);
        op.y[at] = op.residual ? sum + op.residual[at] : sum;
      }
    }
  });
}

void CpuBackend::run(const LinearBackwardInput& op) {
  for_chunks(pool_, op.m, 8, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      for (std::int64_t k = 0; k < op.k; ++k) {
        float sum = 0.0f;
        for (std::int64_t j = 0; j < op.n; ++j) sum += op.dy[i * op.n + j] * op.weight[j * op.k + k];
        const std::int64_t at = i * op.k + k;
        if (op.activation == Activation::gelu_tanh) sum *= gelu_derivative(op.pre_activation[at]);
        op.dx[at] = op.accumulate ? op.dx[at] + sum : sum;
      }
    }
  });
}

void CpuBackend::run(const LinearBackwardWeight& op) {
  for_chunks(pool_, op.n, 8, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t j = begin; j < end; ++j) {
      for (std::int64_t i = 0; i < op.m; ++i) {
        const float dy = op.dy[i * op.n + j];
        for (std::int64_t k = 0; k < op.k; ++k) op.dweight[j * op.k + k] += dy * op.x[i * op.k + k];
        if (op.dbias) op.dbias[j] += dy;
      }
    }
  });
}

}  // namespace sizewise::cpu
