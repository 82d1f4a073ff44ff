#include "backend/cuda/kernels/sampling.h"

#include <algorithm>
#include <stdexcept>

#include "backend/cuda/cuda_backend.h"

namespace sizewise::cuda {

// Its rows change with every token, and it is one kernel: it is launched beside what is recorded.
void CudaBackend::run(const Sampling& op) {
  if (op.vocab > kMostSampledVocab) throw std::logic_error("a vocabulary of more tokens than can be drawn from");
  constexpr std::size_t most = kSamplingRows;
  for (std::size_t first = 0; first < op.rows.size(); first += most) {
    const auto rows = op.rows.subspan(first, std::min(most, op.rows.size() - first));
    SamplingCall call{.vocab = op.vocab,
                      .rows = static_cast<int>(rows.size()),
                      .asked = {},
                      .sampled = op.sampled + first,
                      .alternatives = op.alternatives,
                      .likely = op.likely + first * static_cast<std::size_t>(op.alternatives),
                      .workspace = nullptr};
    std::ranges::copy(rows, call.asked);
    const bool penalty =
        std::ranges::any_of(rows, [](const SamplingRow& row) { return row.repetition_penalty != 1.0f; });
    enqueue("drawing tokens", [&] {
      if (penalty) {
        const std::size_t floats = rows.size() * static_cast<std::size_t>(op.vocab);
        call.workspace = static_cast<float*>(scratch_.of(floats * sizeof(float)));
      }
      return sample(call, launch_);
    });
  }
}

}  // namespace sizewise::cuda
