<<<<<<< HEAD
// Memory that kernels work in: one piece for each worker, made by the first op that needs it and used again by every later
// one, so that a train step allocates nothing once it has run.
#pragma once
#include <cstddef>
#include <memory>
=======
// Working memory of the products: grown to the largest size asked for so far, then used again. It belongs to the backend,
// so that no step of training allocates once each shape was seen.
#pragma once
#include <cstddef>
>>>>>>> bd676fc (Linear products by packed panels and register tiles at 97 % of the FMA peak in cache, few rows straight from the weight)

namespace sizewise::cpu {

class Scratch {
 public:
<<<<<<< HEAD
  // At least `floats` for each of `workers`. Throws Error("out_of_memory") naming how much was asked for.
  void reserve(int workers, std::size_t floats);

  // The piece of one worker, 64-byte aligned.
  float* of(int worker) const { return memory_.get() + static_cast<std::size_t>(worker) * stride_; }

 private:
  struct Free {
    void operator()(float* memory) const;
  };
  std::unique_ptr<float, Free> memory_;
  std::size_t stride_ = 0;   // floats from one worker's piece to the next
  std::size_t total_ = 0;
};

=======
  Scratch() = default;
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // At least `count` floats, page-aligned, whose content is unspecified. Invalidates what an earlier call returned.
  // Throws Error("out_of_memory") when the system refuses.
  float* floats(std::size_t count);

 private:
  std::byte* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

// Sizes that keep every part of one scratch aligned to vectors and off each other's cache lines.
constexpr std::size_t aligned_count(std::size_t count) { return (count + 31) / 32 * 32; }

>>>>>>> bd676fc (Linear products by packed panels and register tiles at 97 % of the FMA peak in cache, few rows straight from the weight)
}  // namespace sizewise::cpu
