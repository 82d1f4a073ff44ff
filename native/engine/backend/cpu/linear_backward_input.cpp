#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/panel_product.h"

namespace sizewise::cpu {

void CpuBackend::run(const LinearBackwardInput& op) {
  run_panel_product({.rows = op.m,
                     .columns = op.k,
                     .depth = op.n,
                     .x = op.dy,
                     .x_stride = op.n,
                     .weight = op.weight,
                     .weight_stride = op.k,
                     .transposed = false,
                     .finish = {.finish = Finish::backward_input,
                                .c = op.dx,
                                .stride = op.k,
                                .saved_in = op.activation == Activation::none ? nullptr : op.saved,
                                .accumulate = op.accumulate}},
                    gemm_kernels_for(path_, op.precision), pool_, scratch_);
}

}  // namespace sizewise::cpu
