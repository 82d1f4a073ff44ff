#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/norm.h"
#include "backend/cpu/norm_rows.h"

namespace sizewise::cpu {

void CpuBackend::run(const LayerNormForward& op) {
  const auto kernel = SIZEWISE_PICK(path_, layer_norm_forward);
  for_chunks(pool_, op.rows, norm_forward_rows(op.cols),
             [&](std::int64_t begin, std::int64_t end) { kernel(op, static_cast<int>(begin), static_cast<int>(end)); });
}

void CpuBackend::run(const LayerNormBackward& op) {
  const auto kernel = SIZEWISE_PICK(path_, layer_norm_backward);
  float* const gradients[] = {op.dweight, op.dbias};
  reduce_norm_backward(pool_, scratch_, op.rows, op.cols, 2, gradients, [&](int begin, int end, float* partial) {
    kernel(op, begin, end, partial, op.dbias ? partial + op.cols : nullptr);
  });
}

}  // namespace sizewise::cpu
