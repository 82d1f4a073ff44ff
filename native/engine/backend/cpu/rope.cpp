#include "backend/cpu/kernels/rope.h"
#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const Rope& op) {
  const auto kernel = SIZEWISE_PICK(path_, rope);
  const float* table = rope_tables_.of(op.theta, op.head_size, op.first_position + op.length);
  for_chunks(pool_, op.length, 8, [&](std::int64_t begin, std::int64_t end) { kernel(op, table, begin, end); });
}

}  // namespace sizewise::cpu
