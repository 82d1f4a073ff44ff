// Tensors of random numbers in [-1/2, 1/2): what is measured must not be a special case such as zeros.
#pragma once
#include <cstdint>

#include "ops/backend.h"
#include "random/counter_random.h"
#include "random/streams.h"

namespace sizewise::bench {

class RandomFloats {
 public:
  RandomFloats(Backend& backend, std::int64_t count)
      : backend_(&backend),
        memory_(reinterpret_cast<float*>(backend.allocate(static_cast<std::size_t>(count) * sizeof(float)))) {
    const RandomSequence sequence{.seed = 0, .stream = measurement_stream, .step = static_cast<std::uint64_t>(count)};
    for (std::int64_t i = 0; i < count; ++i) {
      memory_[i] = static_cast<float>(random_unit(sequence, static_cast<std::uint64_t>(i))) - 0.5f;
    }
  }
  ~RandomFloats() {
    if (memory_) backend_->release(reinterpret_cast<std::byte*>(memory_));
  }
  RandomFloats(RandomFloats&& other) noexcept : backend_(other.backend_), memory_(other.memory_) {
    other.memory_ = nullptr;
  }
  RandomFloats(const RandomFloats&) = delete;
  RandomFloats& operator=(const RandomFloats&) = delete;
  RandomFloats& operator=(RandomFloats&&) = delete;

  float* data() const { return memory_; }

 private:
  Backend* backend_;
  float* memory_;
};

}  // namespace sizewise::bench
