#include "ops/packed_linear.h"

#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/packed_view.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const PackedLinear& op) {
  enqueue("a linear layer with packed weights", [&] {
    return with_element(op.x.type(), [&]<typename T>(T) {
      return packed_rows(PackedRowsCall<T>{.m = op.m,
                                           .weight = packed_view(op.format, op.n, op.k, op.weight),
                                           .x = from<T>(op.x),
                                           .bias = op.bias,
                                           .residual = from<T>(op.residual),
                                           .y = to<T>(op.y),
                                           .gelu = op.activation == Activation::gelu_tanh},
                         launch_);
    });
  });
}

}  // namespace sizewise::cuda
