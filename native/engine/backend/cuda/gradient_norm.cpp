#include "backend/cuda/cuda_backend.h"

namespace sizewise::cuda {

void CudaBackend::run(const GradientNorm& op) {
  if (mode_ != Mode::collecting) aside_.join(launch_.stream);
  enqueue("the norm of the gradients", [&] {
    ranges_.set(op.tensors, blocks_);
    return gradient_norm(GradientNormCall{.ranges = ranges_.ranges(),
                                          .first_block = ranges_.first_block(),
                                          .range_count = ranges_.count(),
                                          .block_count = ranges_.block_count(),
                                          .partial = ranges_.partial(),
                                          .sum_of_squares = op.sum_of_squares},
                         launch_);
  });
}

}  // namespace sizewise::cuda
