// RMS norm (Zhang & Sennrich 2019).
#include "backend/cuda/kernels/norm_backward_launch.cuh"
#include "backend/cuda/kernels/norm_forward.cuh"

namespace sizewise::cuda {

template <typename T>
cudaError_t rms_norm_forward(const NormForwardCall<T>& call, const Launch& launch) {
  return norm_forward<T, false>(call, launch);
}
template <typename T>
cudaError_t rms_norm_backward(const NormBackwardCall<T>& call, const Launch& launch) {
  return norm_backward<T, false>(call, launch);
}

template cudaError_t rms_norm_forward(const NormForwardCall<float>&, const Launch&);
template cudaError_t rms_norm_forward(const NormForwardCall<bf16>&, const Launch&);
template cudaError_t rms_norm_backward(const NormBackwardCall<float>&, const Launch&);
template cudaError_t rms_norm_backward(const NormBackwardCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
