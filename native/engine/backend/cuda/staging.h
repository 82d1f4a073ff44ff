// Numbers on their way to the device. The host's own memory may be written again as soon as a copy has begun, and a
// copy of pageable memory may wait for the device; so small ones go by way of page-locked memory, from which they are
// taken while the host goes on.
#pragma once
#include <cuda_runtime_api.h>

#include <array>
#include <cstddef>

namespace sizewise::cuda {

class Staging {
 public:
  // What is larger is copied as it stands.
  static constexpr std::size_t kMostBytes = std::size_t{4} << 20;

  Staging() = default;
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  void copy(std::byte* device, const std::byte* host, std::size_t bytes, cudaStream_t stream);

 private:
  struct Slot {
    std::byte* memory = nullptr;
    std::size_t bytes = 0;
    cudaEvent_t taken = nullptr;  // what was there last is on the device
  };
  void grow(Slot& slot, std::size_t bytes);
  // Ids and targets of two steps.
  std::array<Slot, 4> slots_;
  std::size_t next_ = 0;
};

}  // namespace sizewise::cuda
