#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const DropoutApply& op) {
  const Drop mask = drop(op.dropout);
  writes(op.y);
  enqueue("dropout", [&] {
    return with_element(op.x.type(), [&]<typename T>(T) {
      return cuda::dropout(op.count, from<T>(op.x), from<T>(op.residual), to<T>(op.y), mask, launch_);
    });
  });
}

}  // namespace sizewise::cuda
