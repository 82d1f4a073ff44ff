// Softmax cross-entropy of one row of logits, in nats, and its gradient in the place of the logits.
#pragma once
#include "backend/cpu/path.h"

namespace sizewise::cpu {

struct CrossEntropyKernels {
  // log sum exp logits - logits[target], summed in double. The logits are left unspecified.
  float (*loss)(float* logits, int vocab, int target);
  // The same; then logits = (softmax(logits) - one at target) * d_loss.
  float (*loss_and_gradient)(float* logits, int vocab, int target, float d_loss);
};

SIZEWISE_DECLARE_PER_PATH(extern const CrossEntropyKernels cross_entropy_kernels)

}  // namespace sizewise::cpu
