#include "backend/cuda/staging.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "backend/cuda/device_lock.h"
#include "backend/cuda/failure.h"

namespace sizewise::cuda {

Staging::~Staging() {
  const auto lock = device_lock();
  for (Slot& slot : slots_) {
    if (slot.taken) cudaEventSynchronize(slot.taken), cudaEventDestroy(slot.taken);
    cudaFreeHost(slot.memory);
  }
}

void Staging::grow(Slot& slot, std::size_t bytes) {
  const auto lock = device_lock();
  if (!slot.taken) check(cudaEventCreateWithFlags(&slot.taken, cudaEventDisableTiming), "making an event");
  cudaFreeHost(slot.memory);
  slot.memory = nullptr, slot.bytes = 0;
  void* memory = nullptr;
  check(cudaMallocHost(&memory, bytes), "taking " + std::to_string(bytes) + " bytes of page-locked memory");
  slot.memory = static_cast<std::byte*>(memory), slot.bytes = bytes;
}

void Staging::copy(std::byte* device, const std::byte* host, std::size_t bytes, cudaStream_t stream) {
  if (bytes > kMostBytes) {
    check(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, stream), "copying to the device");
    check(cudaStreamSynchronize(stream), "waiting for the device");
    return;
  }
  Slot& slot = slots_[next_++ % slots_.size()];
  if (slot.taken) check(cudaEventSynchronize(slot.taken), "waiting for the device");
  if (slot.bytes < bytes) grow(slot, std::max(bytes, std::size_t{4096}));
  std::memcpy(slot.memory, host, bytes);
  check(cudaMemcpyAsync(device, slot.memory, bytes, cudaMemcpyHostToDevice, stream), "copying to the device");
  check(cudaEventRecord(slot.taken, stream), "recording an event");
}

}  // namespace sizewise::cuda
