#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"
#include "random/counter_random.h"

namespace sizewise::cpu {

void CpuBackend::run(const DropoutApply& op) {
  const RandomSequence sequence{op.dropout.seed, op.dropout.stream, op.dropout.step};
  const std::uint32_t threshold = drop_threshold(op.dropout.probability);
  const float scale = 1.0f / (1.0f - op.dropout.probability);
  for_chunks(pool_, op.count, 1 << 14, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const float kept = random_bits(sequence, i) >= threshold ? op.x[i] * scale : 0.0f;
      op.y[i] = op.residual ? kept + op.residual[i] : kept;
    }
  });
}

}  // namespace sizewise::cpu
