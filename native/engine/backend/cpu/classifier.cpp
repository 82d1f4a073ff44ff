#include "ops/classifier.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {
namespace {

constexpr int kRowsPerChunk = 16;

}  // namespace

std::size_t CpuBackend::classifier_workspace(int, int, int vocab) const {
  return static_cast<std::size_t>(kRowsPerChunk) * vocab;
}

void CpuBackend::run(const Classifier& op) {
  for (int first = 0; first < op.rows; first += kRowsPerChunk) {
    const int rows = std::min(kRowsPerChunk, op.rows - first);
    const float* x = op.x + std::int64_t{first} * op.channels;
    run(LinearForward{.m = rows, .n = op.vocab, .k = op.channels, .x = x, .weight = op.weight, .y = op.workspace});
    pool_.run(rows, [&](int row, int) {
      float* logits = op.workspace + std::int64_t{row} * op.vocab;
      const std::int32_t target = op.targets[first + row];
      const float maximum = *std::max_element(logits, logits + op.vocab);
      double sum = 0;
      for (int j = 0; j < op.vocab; ++j) sum += std::exp(double{logits[j]} - double{maximum});
      const double log_sum_exp = std::log(sum) + double{maximum};
      op.losses[first + row] = target < 0 ? 0.0f : static_cast<float>(log_sum_exp - double{logits[target]});
      if (!op.dx) return;
      for (int j = 0; j < op.vocab; ++j) {
        const double probability = std::exp(double{logits[j]} - log_sum_exp);
        logits[j] = target < 0 ? 0.0f : static_cast<float>((probability - (j == target ? 1.0 : 0.0)) * double{op.d_loss});
      }
    });
    if (!op.dx) continue;
    run(LinearBackwardInput{.m = rows, .n = op.vocab, .k = op.channels, .dy = op.workspace, .weight = op.weight,
                            .dx = op.dx + std::int64_t{first} * op.channels});
    run(LinearBackwardWeight{.m = rows, .n = op.vocab, .k = op.channels, .dy = op.workspace, .x = x, .dweight = op.d_weight});
  }
}

}  // namespace sizewise::cpu
