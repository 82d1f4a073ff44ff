#include "backend/cuda/failure.h"

namespace sizewise::cuda {

void check(cudaError_t result, const std::string& what) {
  if (result == cudaSuccess) return;
  cudaGetLastError();  // an error that does not stay is forgotten, so that the next call is judged by itself
  const std::string reason = std::string(cudaGetErrorName(result)) + " (" + cudaGetErrorString(result) + ")";
  if (result == cudaErrorMemoryAllocation) throw Error("out_of_memory", what + ": the device is out of memory", "cuda");
  throw Error("device_failed", what + " failed on the CUDA device: " + reason, "cuda");
}

}  // namespace sizewise::cuda
