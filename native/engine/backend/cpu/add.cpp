#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const Add& op) {
  for_chunks(pool_, op.count, 1 << 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) op.y[i] = op.a[i] + op.b[i];
  });
}

}  // namespace sizewise::cpu
