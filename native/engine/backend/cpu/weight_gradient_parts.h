// The gradient of a weight that is small beside the number of rows: parts of the rows are the chunks. Each forms a
// gradient of its own from rows that lie in its core's cache, and the parts are added in their order.
#pragma once
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/scratch.h"
#include "ops/linear.h"
#include "parallel/thread_pool.h"

namespace sizewise::cpu {

// Into how many parts the rows are cut: by the shape alone, so that sums do not depend on the threads. 1: not worth it.
int weight_gradient_parts(int rows, int outputs, int inputs);

void run_weight_gradient_parts(const LinearBackwardWeight& op, int parts, const GemmKernels& kernels, ThreadPool& pool,
                               Scratch& scratch);

}  // namespace sizewise::cpu
