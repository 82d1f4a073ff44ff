// Memory that kernels work in: grown to the largest size asked for so far, then used again by every later op, so that a
// train step allocates nothing once each of its shapes was seen. It belongs to the backend.
#pragma once
#include <cstddef>

#include "base/memory_account.h"

namespace sizewise::cpu {

class Scratch {
 public:
  explicit Scratch(MemoryAccount& account) : account_(account) {}
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // At least `count` floats in one piece, 64-byte aligned, whose content is unspecified. Invalidates what earlier calls
  // returned. Throws Error("out_of_memory") naming how much was asked for.
  float* floats(std::size_t count);

  // At least `count` floats for each of `workers` (or shares of work), and the piece of one of them, 64-byte aligned.
  void reserve(int workers, std::size_t count);
  float* of(int worker) const { return reinterpret_cast<float*>(memory_) + static_cast<std::size_t>(worker) * stride_; }

 private:
  void release() noexcept;
  MemoryAccount& account_;
  std::byte* memory_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t stride_ = 0;  // floats from one worker's piece to the next
};

// The size of a part of a piece, rounded up so that the part behind it is aligned as well and shares no cache line.
constexpr std::size_t aligned_count(std::size_t count) { return (count + 31) / 32 * 32; }

}  // namespace sizewise::cpu
