#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const GradientNorm& op) {
  double total = 0;
  for (const AdamWTensor& tensor : op.tensors) {
    for (std::int64_t i = 0; i < tensor.count; ++i) total += double{tensor.gradient[i]} * tensor.gradient[i];
  }
  *op.sum_of_squares = total;
}

}  // namespace sizewise::cpu
