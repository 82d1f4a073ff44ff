// The forward of one part of fused attention (Dao 2023, algorithm 1): blocks of keys outside, blocks of six rows
// inside, a running maximum and sum for each row, one division at the end. Scores are kept in units of log 2, so that
// the exponential is a power of two; the factor is folded into q.
#pragma once
#include "backend/cpu/kernels/attention_kernels.h"

namespace sizewise::cpu::ISA_NAMESPACE {

size_t attention_forward_scratch(const AttentionShape& shape, int queries);
void attention_forward(const AttentionForward& op, const RandomRow& random, const AttentionPart& part, float* scratch);

}  // namespace sizewise::cpu::ISA_NAMESPACE
