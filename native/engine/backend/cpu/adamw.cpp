#include <cmath>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const AdamW& op) {
  const auto correction1 = static_cast<float>(1.0 - std::pow(double{op.beta1}, static_cast<double>(op.step)));
  const auto correction2 = static_cast<float>(1.0 - std::pow(double{op.beta2}, static_cast<double>(op.step)));
  for (const AdamWTensor& tensor : op.tensors) {
    const float keep = tensor.decay ? 1.0f - op.learning_rate * op.weight_decay : 1.0f;
    for_chunks(pool_, tensor.count, 1 << 14, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const float gradient = tensor.gradient[i] * op.gradient_scale;
        float &first = tensor.first_moment[i], &second = tensor.second_moment[i];
        first = op.beta1 * first + (1.0f - op.beta1) * gradient;
        second = op.beta2 * second + (1.0f - op.beta2) * gradient * gradient;
        tensor.parameter[i] = tensor.parameter[i] * keep -
                              op.learning_rate * (first / correction1) / (std::sqrt(second / correction2) + op.epsilon);
        tensor.gradient[i] = 0.0f;
      }
    });
  }
}

}  // namespace sizewise::cpu
