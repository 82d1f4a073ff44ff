#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

void CudaBackend::run(const Fill& op) {
  enqueue("filling memory", [&] { return fill(op.count, op.value, op.y, launch_); });
}

}  // namespace sizewise::cuda
