#include <algorithm>

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/panel_product.h"

namespace sizewise::cpu {
namespace {

// A deeper sum (a vocabulary) is formed in passes of this depth, which bounds the packed copy of dy. A multiple of every
// path's depth block, so that the order of the sum stays that of whole blocks.
constexpr int kDepthPerPass = 4096;

}  // namespace

void CpuBackend::run(const LinearBackwardInput& op) {
  const bool gelu = op.activation == Activation::gelu_tanh;
  const int depth_per_pass = gelu ? op.n : kDepthPerPass;  // the derivative is applied to the whole sum
  for (int first = 0; first < op.n; first += depth_per_pass) {
    run_panel_product({.rows = op.m, .columns = op.k, .depth = std::min(depth_per_pass, op.n - first), .x = op.dy + first,
                       .x_stride = op.n, .weight = op.weight + std::int64_t{first} * op.k, .weight_stride = op.k,
                       .transposed = false,
                       .finish = {.finish = Finish::backward_input, .c = op.dx, .stride = op.k,
                                  .pre_activation_in = op.pre_activation, .gelu = gelu, .accumulate = op.accumulate || first > 0}},
                      SIZEWISE_PICK(path_, gemm_kernels), pool_, scratch_);
  }
}

}  // namespace sizewise::cpu
