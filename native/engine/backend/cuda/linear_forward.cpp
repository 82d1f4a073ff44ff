#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

static_assert(kProductRowsAlike == kRowsAlike);

void CudaBackend::run(const LinearForward& op) {
  enqueue("a linear layer", [&] {
    return multiplier_.products->run(
        ForwardProduct{
            .m = op.m,
            .n = op.n,
            .k = op.k,
            .x = operand(op.x, std::int64_t{op.m} * op.k, op.precision, 0),
            .weight = weight(op.weight, op.precision),
            .bias = op.bias,
            .rounded_bias = op.bias && op.precision == Precision::bf16 ? blocks_.rounded(op.bias, launch_) : nullptr,
            .residual = matrix(op.residual),
            .pre_activation = matrix(op.saved),
            .y = matrix(op.y),
            .gelu = op.activation == Activation::gelu_tanh},
        launch_);
  });
}

}  // namespace sizewise::cuda
