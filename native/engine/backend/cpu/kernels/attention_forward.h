// The forward of one part of fused attention (Dao 2023, algorithm 1): blocks of keys outside, tiles of queries inside,
// a running maximum and sum for each query, one division at the end.
#pragma once
#include "backend/cpu/kernels/attention_kernels.h"

namespace sizewise::cpu::ISA_NAMESPACE {

size_t attention_forward_scratch(const AttentionShape& shape, int queries);
template <class Format>
void attention_forward(const AttentionForward& op, const RandomRow& random, const AttentionPart& part, float* scratch);

}  // namespace sizewise::cpu::ISA_NAMESPACE
