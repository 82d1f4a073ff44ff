// Memory that kernels work in: one piece for each worker, made by the first op that needs it and used again by every later
// one, so that a train step allocates nothing once it has run.
#pragma once
#include <cstddef>
#include <memory>

namespace sizewise::cpu {

class Scratch {
 public:
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

}  // namespace sizewise::cpu
