#include "ops/adamw.h"

#include <algorithm>
#include <cmath>

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/adamw.h"
#include "backend/cpu/tensor_chunks.h"

namespace sizewise::cpu {

namespace {

float clip_factor(const AdamW& op) {
  if (op.grad_clip <= 0.0f) return 1.0f;
  return static_cast<float>(std::min(1.0, static_cast<double>(op.grad_clip) / (std::sqrt(*op.sum_of_squares) + 1e-6)));
}

}  // namespace

// first / c1 / (sqrt(second / c2) + epsilon) = (sqrt(c2) / c1) first / (sqrt(second) + epsilon sqrt(c2))
void CpuBackend::run(const AdamW& op) {
  const auto kernel = SIZEWISE_PICK(path_, adamw);
  const auto step = static_cast<double>(op.step);
  const double correction1 = 1.0 - std::pow(static_cast<double>(op.beta1), step);
  const double root2 = std::sqrt(1.0 - std::pow(static_cast<double>(op.beta2), step));
  AdamWStep decayed{op.gradient_scale * clip_factor(op),
                    op.beta1,
                    op.beta2,
                    1.0f - op.learning_rate * op.weight_decay,
                    static_cast<float>(op.learning_rate * root2 / correction1),
                    static_cast<float>(op.epsilon * root2)};
  AdamWStep plain = decayed;
  plain.keep = 1.0f;
  pool_.run(tensor_chunks(op.tensors), [&](int chunk, int) {
    with_tensor_chunk(op.tensors, chunk, [&](const AdamWTensor& tensor, std::int64_t begin, std::int64_t count) {
      kernel(tensor.decay ? decayed : plain, tensor.parameter + begin, tensor.gradient + begin,
             tensor.first_moment + begin, tensor.second_moment + begin, count);
    });
  });
}

}  // namespace sizewise::cpu
