#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const Rope& op) {
  const Varying<int> first_position = varying(op.first_position);
  writes(op.x);
  enqueue("rotary positions", [&] {
    return with_element(op.x.type(), [&]<typename T>(T) {
      return rope(RopeCall<T>{.batch = op.batch,
                              .length = op.length,
                              .heads = op.heads,
                              .head_size = op.head_size,
                              .batch_stride = op.batch_stride,
                              .row_stride = op.row_stride,
                              .x = to<T>(op.x),
                              .first_position = first_position,
                              .theta = op.theta,
                              .inverse = op.inverse},
                  launch_);
    });
  });
}

}  // namespace sizewise::cuda
