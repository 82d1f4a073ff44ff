#include <algorithm>

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/panel_product.h"

namespace sizewise::cpu {
namespace {

// Few rows are bound by reading the weight: chunks of about this many floats of it.
constexpr int kWeightsPerChunk = 1 << 15;

void run_few_rows(const LinearForward& op, const GemmKernels& kernels, ThreadPool& pool) {
  const int columns_per_chunk = std::max(8, kWeightsPerChunk / std::max(1, op.k) / 8 * 8);
  pool.run((op.n + columns_per_chunk - 1) / columns_per_chunk, [&](int chunk, int) {
    const int first = chunk * columns_per_chunk;
    kernels.multiply_few_rows({.m = op.m,
                               .first_column = first,
                               .last_column = std::min(first + columns_per_chunk, op.n),
                               .k = op.k,
                               .stride = op.n,
                               .x = op.x,
                               .weight = op.weight,
                               .bias = op.bias,
                               .residual = op.residual,
                               .saved = op.saved,
                               .y = op.y,
                               .gelu = op.activation == Activation::gelu_tanh});
  });
}

}  // namespace

void CpuBackend::run(const LinearForward& op) {
  const GemmKernels& kernels = gemm_kernels_for(path_, op.precision);
  if (op.m <= kernels.few_rows) return run_few_rows(op, kernels, pool_);
  run_panel_product({.rows = op.m,
                     .columns = op.n,
                     .depth = op.k,
                     .x = op.x,
                     .x_stride = op.k,
                     .weight = op.weight,
                     .weight_stride = op.k,
                     .transposed = true,
                     .finish = {.finish = Finish::forward,
                                .c = op.y,
                                .stride = op.n,
                                .bias = op.bias,
                                .residual = op.residual,
                                .saved_out = op.saved,
                                .gelu = op.activation == Activation::gelu_tanh}},
                    kernels, pool_, scratch_);
}

}  // namespace sizewise::cpu
