#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

void CudaBackend::run(const CopyRows& op) {
  const std::int64_t size = bytes_of(op.y.type());
  const Varying<std::int64_t> first_row = varying(op.y_row);
  writes(op.y);
  enqueue("copying rows", [&] {
    return copy_rows({.rows = op.rows,
                      .row_bytes = op.columns * size,
                      .from = op.x.data(),
                      .from_stride = op.x_stride * size,
                      .to = op.y.data(),
                      .to_stride = op.y_stride * size,
                      .first_row = first_row},
                     launch_);
  });
}

}  // namespace sizewise::cuda
