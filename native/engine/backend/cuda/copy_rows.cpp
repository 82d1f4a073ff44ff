#include "backend/cuda/cuda_backend.h"

namespace sizewise::cuda {

void CudaBackend::run(const CopyRows& op) {
  const std::int64_t size = bytes_of(op.y.type());
  const auto bytes = [size](std::int64_t elements) { return static_cast<std::size_t>(elements * size); };
  writes(op.y);
  enqueue("copying rows", [&] {
    return cudaMemcpy2DAsync(op.y.data(), bytes(op.y_stride), op.x.data(), bytes(op.x_stride), bytes(op.columns),
                             static_cast<std::size_t>(op.rows), cudaMemcpyDeviceToDevice, launch_.stream);
  });
}

}  // namespace sizewise::cuda
