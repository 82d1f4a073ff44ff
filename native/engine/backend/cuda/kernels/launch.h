// Where a kernel is launched, and what its device can do.
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>

namespace sizewise::cuda {

struct Launch {
  cudaStream_t stream = nullptr;
  int device = 0;
  int multiprocessors = 1;
  int capability = 80;                  // major * 10 + minor
  std::size_t shared_memory_limit = 0;  // bytes that a block may opt in to
};

}  // namespace sizewise::cuda
