#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const RmsNormForward& op) {
  enqueue("RMS norm", [&] {
    return with_element(op.x.type(), [&]<typename T>(T) {
      return rms_norm_forward(NormForwardCall<T>{.rows = op.rows,
                                                 .cols = op.cols,
                                                 .x = from<T>(op.x),
                                                 .residual = from<T>(op.residual),
                                                 .sum = to<T>(op.sum),
                                                 .weight = op.weight,
                                                 .bias = nullptr,
                                                 .y = to<T>(op.y),
                                                 .mean = nullptr,
                                                 .inverse = op.inverse_rms,
                                                 .epsilon = op.epsilon},
                              launch_);
    });
  });
}

void CudaBackend::run(const RmsNormBackward& op) {
  writes(op.dx);
  enqueue("the gradient of RMS norm", [&] {
    auto* workspace = static_cast<float*>(scratch_.of(norm_backward_workspace(op.rows, op.cols, launch_)));
    return with_element(op.dy.type(), [&]<typename T>(T) {
      return rms_norm_backward(NormBackwardCall<T>{.rows = op.rows,
                                                   .cols = op.cols,
                                                   .sum = from<T>(op.sum),
                                                   .weight = op.weight,
                                                   .mean = nullptr,
                                                   .inverse = op.inverse_rms,
                                                   .dy = from<T>(op.dy),
                                                   .d_sum = from<T>(op.d_sum),
                                                   .dx = to<T>(op.dx),
                                                   .dweight = op.dweight,
                                                   .dbias = nullptr,
                                                   .workspace = workspace},
                               launch_);
    });
  });
}

}  // namespace sizewise::cuda
