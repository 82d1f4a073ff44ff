#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const SwiGluForward& op) {
  enqueue("SwiGLU", [&] {
    return with_element(op.gate_up.type(), [&]<typename T>(T) {
      return swiglu_forward(op.rows, op.d_ff, from<T>(op.gate_up), to<T>(op.y), launch_);
    });
  });
}

void CudaBackend::run(const SwiGluBackward& op) {
  writes(op.d_gate_up);
  enqueue("the gradient of SwiGLU", [&] {
    return with_element(op.gate_up.type(), [&]<typename T>(T) {
      return swiglu_backward(op.rows, op.d_ff, from<T>(op.gate_up), from<T>(op.dy), to<T>(op.d_gate_up), launch_);
    });
  });
}

}  // namespace sizewise::cuda
