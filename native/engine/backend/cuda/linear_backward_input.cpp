#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const LinearBackwardInput& op) {
  const bool activated = op.activation != Activation::none;
  writes(op.dx);
  enqueue("the input gradient of a linear layer", [&] {
    return multiplier_.products->run(
        InputGradientProduct{.m = op.m,
                             .n = op.n,
                             .k = op.k,
                             .dy = operand(op.dy, std::int64_t{op.m} * op.n, op.precision, 0),
                             .weight = weight(op.weight, op.precision),
                             .dx = matrix(op.dx),
                             .accumulate = op.accumulate,
                             .pre_activation = activated ? matrix(op.saved) : Matrix{}},
        launch_);
  });
}

}  // namespace sizewise::cuda
