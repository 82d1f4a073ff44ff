#include "ops/classifier.h"

#include <algorithm>
#include <cstdint>

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/cross_entropy.h"
#include "backend/cpu/split.h"

namespace sizewise::cpu {
namespace {

// Logits of so many rows exist at a time: enough that each pass over the weight feeds much arithmetic, few enough that
// they stay small beside the weight itself; of a small vocabulary, as many as a core's own cache holds beside what it
// works on.
constexpr int kMostRowsPerPass = 256;
constexpr int kMostLogitsPerPass = 1 << 17;
constexpr int kLogitsPerChunk = 1 << 14;

int passes_for(int rows, int vocab) {
  const int most = std::max(kMostRowsPerPass, kMostLogitsPerPass / vocab);
  return std::max(1, (rows + most - 1) / most);
}

}  // namespace

std::size_t CpuBackend::classifier_workspace(int rows, int, int vocab) const {
  const int passes = passes_for(rows, vocab);
  return static_cast<std::size_t>((rows + passes - 1) / passes) * static_cast<std::size_t>(vocab);
}

void CpuBackend::run(const Classifier& op) {
  const CrossEntropyKernels& kernels = SIZEWISE_PICK(path_, cross_entropy_kernels);
  const int passes = passes_for(op.rows, op.vocab);
  for (int pass = 0; pass < passes; ++pass) {
    const Range rows = part_of(op.rows, passes, pass);
    const float* x = op.x + std::int64_t{rows.begin} * op.channels;
    run(LinearForward{.m = rows.size(),
                      .n = op.vocab,
                      .k = op.channels,
                      .x = x,
                      .weight = op.weight,
                      .y = op.workspace,
                      .precision = op.precision});

    const int rows_per_chunk = std::max(1, kLogitsPerChunk / op.vocab);
    pool_.run((rows.size() + rows_per_chunk - 1) / rows_per_chunk, [&](int chunk, int) {
      const int last = std::min((chunk + 1) * rows_per_chunk, rows.size());
      for (int row = chunk * rows_per_chunk; row < last; ++row) {
        float* logits = op.workspace + std::int64_t{row} * op.vocab;
        const std::int32_t target = op.targets[rows.begin + row];
        float& loss = op.losses[rows.begin + row];
        if (target < 0) {
          loss = 0.0f;
          if (op.dx) std::fill_n(logits, op.vocab, 0.0f);
        } else {
          loss = op.dx ? kernels.loss_and_gradient(logits, op.vocab, target, op.d_loss)
                       : kernels.loss(logits, op.vocab, target);
        }
      }
    });
    if (!op.dx) continue;
    run(LinearBackwardInput{.m = rows.size(),
                            .n = op.vocab,
                            .k = op.channels,
                            .dy = op.workspace,
                            .weight = op.weight,
                            .dx = op.dx + std::int64_t{rows.begin} * op.channels,
                            .precision = op.precision});
    run(LinearBackwardWeight{.m = rows.size(),
                             .n = op.vocab,
                             .k = op.channels,
                             .dy = op.workspace,
                             .x = x,
                             .dweight = op.d_weight,
                             .precision = op.precision});
  }
}

}  // namespace sizewise::cpu
