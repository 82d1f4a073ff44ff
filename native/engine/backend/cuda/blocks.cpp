#include "backend/cuda/blocks.h"

#include <stdexcept>
#include <string>

#include "backend/cuda/device_lock.h"
#include "backend/cuda/failure.h"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {
namespace {

void* device_memory(std::size_t bytes, const char* what) {
  void* memory = nullptr;
  const cudaError_t result = cudaMalloc(&memory, bytes);
  if (result == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    std::size_t free = 0, total = 0;
    cudaMemGetInfo(&free, &total);
    throw Error("out_of_memory",
                "expected " + std::to_string(bytes) + " bytes of device memory for " + what + ", but only " +
                    std::to_string(free) + " of " + std::to_string(total) + " are free",
                "cuda");
  }
  check(result, what);
  return memory;
}

}  // namespace

Blocks::~Blocks() {
  const auto whole_device = device_lock();
  for (const auto& [base, block] : blocks_) {
    cudaFree(const_cast<std::byte*>(base));
    if (block.rounded) cudaFree(block.rounded);
  }
}

std::byte* Blocks::allocate(std::size_t bytes) {
  const auto whole_device = device_lock();
  auto* base = static_cast<std::byte*>(device_memory(bytes + kSlack, "weights and activations"));
  cudaError_t zeroed = cudaMemset(base, 0, bytes + kSlack);
  // The stream of the ops does not wait for the default stream, which does this.
  if (zeroed == cudaSuccess) zeroed = cudaDeviceSynchronize();
  if (zeroed != cudaSuccess) {
    cudaFree(base);
    check(zeroed, "clearing device memory");
  }
  const std::lock_guard lock(mutex_);
  blocks_.emplace(base, Block{.bytes = bytes});
  memory_.take(bytes + kSlack);
  return base;
}

void Blocks::release(std::byte* memory) noexcept {
  const auto whole_device = device_lock();
  const std::lock_guard lock(mutex_);
  const auto place = blocks_.find(memory);
  if (place == blocks_.end()) return;
  cudaFree(memory);
  memory_.give_back(place->second.bytes + kSlack);
  if (place->second.rounded) {
    cudaFree(place->second.rounded);
    memory_.give_back(place->second.bytes / 2 + kSlack);
  }
  blocks_.erase(place);
}

Blocks::Place Blocks::find(const std::byte* at) {
  auto place = blocks_.upper_bound(at);
  if (place == blocks_.begin()) throw std::logic_error("an address that is not of device memory");
  --place;
  if (at >= place->first + place->second.bytes) throw std::logic_error("an address past its block of device memory");
  return place;
}

void Blocks::written(const std::byte* at) {
  const std::lock_guard lock(mutex_);
  find(at)->second.stale = true;
}

void Blocks::refresh(Place place, const Launch& launch) {
  const auto count = static_cast<std::int64_t>(place->second.bytes / sizeof(float));
  check(convert(count, reinterpret_cast<const float*>(place->first), place->second.rounded, launch),
        "rounding weights to bf16");
  place->second.stale = false;
}

void Blocks::refresh(const Launch& launch) {
  const std::lock_guard lock(mutex_);
  for (auto place = blocks_.begin(); place != blocks_.end(); ++place)
    if (place->second.rounded && place->second.stale) refresh(place, launch);
}

bf16* Blocks::rounded(const float* weights, const Launch& launch) {
  const auto whole_device = device_lock();  // before the other one, as everywhere
  const std::lock_guard lock(mutex_);
  const Place place = find(reinterpret_cast<const std::byte*>(weights));
  Block& block = place->second;
  if (!block.rounded) {
    const std::size_t bytes = block.bytes / 2 + kSlack;
    block.rounded = static_cast<bf16*>(device_memory(bytes, "weights in bf16"));
    memory_.take(bytes);
    check(cudaMemsetAsync(block.rounded, 0, bytes, launch.stream), "clearing device memory");
    block.stale = true;
  }
  if (block.stale) refresh(place, launch);
  return block.rounded + (weights - reinterpret_cast<const float*>(place->first));
}

bf16* Blocks::rounded_if_kept(const float* weights) {
  const std::lock_guard lock(mutex_);
  const Place place = find(reinterpret_cast<const std::byte*>(weights));
  if (!place->second.rounded) return nullptr;
  return place->second.rounded + (weights - reinterpret_cast<const float*>(place->first));
}

}  // namespace sizewise::cuda
