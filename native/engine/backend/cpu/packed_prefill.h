// PackedLinear with bf16 weights for many rows, as the reading of a prompt has: the weight's groups are panels of the
// matrix product as they lie, and x is rounded to bf16 as well.
#pragma once
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/scratch.h"
#include "ops/packed_linear.h"
#include "parallel/thread_pool.h"

namespace sizewise::cpu {

// Whether panels of these kernels are as wide as a group.
bool takes_packed_groups(const GemmKernels& kernels);

void run_packed_prefill(const PackedLinear& op, const GemmKernels& kernels, ThreadPool& pool, Scratch& scratch);

}  // namespace sizewise::cpu
