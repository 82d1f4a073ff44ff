// The forward of attention for a few queries, as in decoding: keys and values are used as they lie in memory where
// turning them around would not pay. Up to kRowsAlike (ops/backend.h) queries have the bits of one alone.
#pragma once
#include "backend/cpu/kernels/attention_kernels.h"

namespace sizewise::cpu::ISA_NAMESPACE {

size_t attention_few_queries_scratch(const AttentionShape& shape, int queries);
void attention_few_queries(const AttentionForward& op, const RandomRow& random, const AttentionPart& part,
                           float* scratch);

}  // namespace sizewise::cpu::ISA_NAMESPACE
