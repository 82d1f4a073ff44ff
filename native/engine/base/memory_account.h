// How much of something is held now, and was held at most: bytes, counted where they are taken and given back. One
// thread at a time.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sizewise {

class MemoryAccount {
 public:
  void take(std::size_t bytes) noexcept {
    held_bytes_ += static_cast<std::int64_t>(bytes);
    peak_bytes_ = std::max(peak_bytes_, held_bytes_);
  }
  void give_back(std::size_t bytes) noexcept { held_bytes_ -= static_cast<std::int64_t>(bytes); }

  std::int64_t held_bytes() const noexcept { return held_bytes_; }
  std::int64_t peak_bytes() const noexcept { return peak_bytes_; }

 private:
  std::int64_t held_bytes_ = 0, peak_bytes_ = 0;
};

}  // namespace sizewise
