#include "backend/cpu/kernels/dropout.h"
#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/random_row.h"

namespace sizewise::cpu {

void CpuBackend::run(const DropoutApply& op) {
  const auto kernel = SIZEWISE_PICK(path_, dropout);
  const RandomRow random = random_row(op.dropout);
  for_chunks(pool_, op.count, 1 << 14, [&](std::int64_t begin, std::int64_t end) { kernel(op, random, begin, end); });
}

}  // namespace sizewise::cpu
