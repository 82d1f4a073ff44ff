#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const Add& op) {
  writes(op.y);
  enqueue("a sum", [&] {
    return with_element(
        op.y.type(), [&]<typename T>(T) { return add(op.count, from<T>(op.a), from<T>(op.b), to<T>(op.y), launch_); });
  });
}

}  // namespace sizewise::cuda
