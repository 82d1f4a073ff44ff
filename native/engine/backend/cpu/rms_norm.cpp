#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/norm.h"
#include "backend/cpu/norm_rows.h"

namespace sizewise::cpu {

void CpuBackend::run(const RmsNormForward& op) {
  const auto kernel = SIZEWISE_PICK(path_, rms_norm_forward);
  for_chunks(pool_, op.rows, norm_forward_rows(op.cols),
             [&](std::int64_t begin, std::int64_t end) { kernel(op, static_cast<int>(begin), static_cast<int>(end)); });
}

void CpuBackend::run(const RmsNormBackward& op) {
  const auto kernel = SIZEWISE_PICK(path_, rms_norm_backward);
  float* const gradients[] = {op.dweight};
  reduce_norm_backward(pool_, scratch_, op.rows, op.cols, 1, gradients,
                       [&](int begin, int end, float* partial) { kernel(op, begin, end, partial); });
}

}  // namespace sizewise::cpu
