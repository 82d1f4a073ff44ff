#include "backend/cuda/scratch.h"

#include <cuda_runtime_api.h>

#include "backend/cuda/device_lock.h"
#include "backend/cuda/failure.h"

namespace sizewise::cuda {

Scratch::~Scratch() {
  const auto lock = device_lock();
  cudaFree(block_);
}

void* Scratch::of(std::size_t bytes) {
  if (bytes <= bytes_) return block_;
  const auto lock = device_lock();
  check(cudaDeviceSynchronize(), "waiting for the device");
  cudaFree(block_);
  memory_.give_back(bytes_);
  block_ = nullptr;
  bytes_ = 0;
  ++generation_;
  check(cudaMalloc(&block_, bytes), "taking " + std::to_string(bytes) + " bytes to work in");
  bytes_ = bytes;
  memory_.take(bytes);
  return block_;
}

}  // namespace sizewise::cuda
