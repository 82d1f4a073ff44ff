#include <cmath>

#include "backend/cuda/cuda_backend.h"

namespace sizewise::cuda {

void CudaBackend::run(const AdamW& op) {
  const auto correction = [&](float beta) {
    return static_cast<float>(1.0 / (1.0 - std::pow(static_cast<double>(beta), static_cast<double>(op.step))));
  };
  const Varying<AdamWScalars> scalars = varying(AdamWScalars{.learning_rate = op.learning_rate,
                                                             .gradient_scale = op.gradient_scale,
                                                             .first_correction = correction(op.beta1),
                                                             .second_correction = correction(op.beta2)});
  if (mode_ != Mode::collecting) aside_.join(launch_.stream);
  enqueue("AdamW", [&] {
    ranges_.set(op.tensors, blocks_);
    return adamw(AdamWCall{.ranges = ranges_.ranges(),
                           .first_block = ranges_.first_block(),
                           .range_count = ranges_.count(),
                           .block_count = ranges_.block_count(),
                           .beta1 = op.beta1,
                           .beta2 = op.beta2,
                           .epsilon = op.epsilon,
                           .weight_decay = op.weight_decay,
                           .scalars = scalars,
                           .grad_clip = op.grad_clip,
                           .sum_of_squares = op.sum_of_squares},
                 launch_);
  });
}

}  // namespace sizewise::cuda
