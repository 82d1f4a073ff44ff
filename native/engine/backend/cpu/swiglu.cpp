#include "backend/cpu/kernels/swiglu.h"
#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const SwiGluForward& op) {
  const auto kernel = SIZEWISE_PICK(path_, swiglu_forward);
  for_chunks(pool_, op.rows, 8, [&](std::int64_t begin, std::int64_t end) { kernel(op, begin, end); });
}

void CpuBackend::run(const SwiGluBackward& op) {
  const auto kernel = SIZEWISE_PICK(path_, swiglu_backward);
  for_chunks(pool_, op.rows, 8, [&](std::int64_t begin, std::int64_t end) { kernel(op, begin, end); });
}

}  // namespace sizewise::cpu
