// PackedLinear with bf16 weights for many rows, as the reading of a prompt has, by the matrix products of training: x
// is rounded to bf16 as well.
#pragma once
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/scratch.h"
#include "ops/packed_linear.h"
#include "parallel/thread_pool.h"

namespace sizewise::cpu {

void run_packed_prefill(const PackedLinear& op, const GemmKernels& kernels, ThreadPool& pool, Scratch& scratch);

}  // namespace sizewise::cpu
