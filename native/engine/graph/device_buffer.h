// A block of device memory that ends with its owner.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ops/backend.h"

namespace sizewise {

class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  // Zeroed. Throws Error("out_of_memory").
  DeviceBuffer(Backend& backend, std::int64_t size_bytes)
      : backend_(&backend),
        memory_(size_bytes > 0 ? backend.allocate(static_cast<std::size_t>(size_bytes)) : nullptr),
        size_bytes_(size_bytes) {}
  ~DeviceBuffer() { reset(); }
  DeviceBuffer(DeviceBuffer&& other) noexcept { swap(other); }
  DeviceBuffer& operator=(DeviceBuffer&& other) noexcept {
    swap(other);
    return *this;
  }

  std::byte* data() const noexcept { return memory_; }
  float* floats() const noexcept { return reinterpret_cast<float*>(memory_); }
  std::int64_t size_bytes() const noexcept { return size_bytes_; }

 private:
  void swap(DeviceBuffer& other) noexcept {
    std::swap(backend_, other.backend_);
    std::swap(memory_, other.memory_);
    std::swap(size_bytes_, other.size_bytes_);
  }
  void reset() noexcept {
    if (memory_) backend_->release(memory_);
    memory_ = nullptr;
  }
  Backend* backend_ = nullptr;
  std::byte* memory_ = nullptr;
  std::int64_t size_bytes_ = 0;
};

}  // namespace sizewise
