#include <algorithm>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const Fill& op) {
  for_chunks(pool_, op.count, 1 << 16,
             [&](std::int64_t begin, std::int64_t end) { std::fill(op.y + begin, op.y + end, op.value); });
}

}  // namespace sizewise::cpu
