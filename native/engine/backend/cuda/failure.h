// From what CUDA's functions return to the errors of the engine.
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>
#include <string>

#include "base/error.h"

namespace sizewise::cuda {

// Throws Error("out_of_memory") or Error("device_failed"), which name what was under way, unless `result` is success.
void check(cudaError_t result, const std::string& what);

// Device memory for `count` elements. Throws as check() does.
template <typename T>
T* device_array(std::size_t count, const std::string& what) {
  void* memory = nullptr;
  check(cudaMalloc(&memory, count * sizeof(T)), "taking device memory for " + what);
  return static_cast<T*>(memory);
}

}  // namespace sizewise::cuda
