#include "ops/sampling.h"

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/row_sampling.h"

namespace sizewise::cpu {

void CpuBackend::run(const Sampling& op) {
  const SamplingKernels& kernels = SIZEWISE_PICK(path_, sampling_kernels);
  scratch_.reserve(pool_.threads(), RowSampling::floats(op.vocab));
  pool_.run(static_cast<int>(op.rows.size()), [&](int index, int worker) {
    RowSampling row(kernels, op.vocab, scratch_.of(worker));
    const SamplingRow& asked = op.rows[static_cast<std::size_t>(index)];
    op.sampled[index] = row.sample(asked);
    if (op.alternatives > 0)
      row.likeliest(asked.logits, op.alternatives, op.likely + std::int64_t{index} * op.alternatives);
  });
}

}  // namespace sizewise::cpu
