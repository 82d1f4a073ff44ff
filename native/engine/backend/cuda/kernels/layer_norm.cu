// Layer norm (Ba 2016).
#include "backend/cuda/kernels/norm_backward_launch.cuh"
#include "backend/cuda/kernels/norm_forward.cuh"

namespace sizewise::cuda {

std::size_t norm_backward_workspace(int rows, int cols, const Launch& launch) {
  const auto blocks = static_cast<std::size_t>(std::min(most_norm_blocks * launch.multiprocessors, std::max(rows, 1)));
  return 2 * blocks * static_cast<std::size_t>(cols) * sizeof(float);
}

template <typename T>
cudaError_t layer_norm_forward(const NormForwardCall<T>& call, const Launch& launch) {
  return norm_forward<T, true>(call, launch);
}
template <typename T>
cudaError_t layer_norm_backward(const NormBackwardCall<T>& call, const Launch& launch) {
  return norm_backward<T, true>(call, launch);
}

template cudaError_t layer_norm_forward(const NormForwardCall<float>&, const Launch&);
template cudaError_t layer_norm_forward(const NormForwardCall<bf16>&, const Launch&);
template cudaError_t layer_norm_backward(const NormBackwardCall<float>&, const Launch&);
template cudaError_t layer_norm_backward(const NormBackwardCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
