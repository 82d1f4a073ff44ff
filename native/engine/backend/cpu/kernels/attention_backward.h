// The backward of fused attention for one kv head (Dao 2023, algorithm 2): tiles of queries outside, blocks of keys
// inside; the probabilities are made again from log_sum_exp. Everything is added in one fixed order.
#pragma once
#include "backend/cpu/kernels/attention_kernels.h"

namespace sizewise::cpu::ISA_NAMESPACE {

size_t attention_backward_scratch(const AttentionShape& shape);
template <class Format>
void attention_backward(const AttentionBackward& op, const RandomRow& random, int batch, int kv_head, float* scratch);

}  // namespace sizewise::cpu::ISA_NAMESPACE
