// Device memory that ops work in: one block, as large as the largest op asked for. What an op leaves there is lost with
// the next op.
#pragma once
#include <cstddef>

#include "base/memory_account.h"

namespace sizewise::cuda {

class Scratch {
 public:
  explicit Scratch(MemoryAccount& memory) : memory_(memory) {}
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // Throws Error("out_of_memory"). May wait for the device, and may not be called for more while a step is recorded.
  void* of(std::size_t bytes);
  // Changes whenever the block moves: recordings that name it are out of date then.
  int generation() const noexcept { return generation_; }

 private:
  MemoryAccount& memory_;
  void* block_ = nullptr;
  std::size_t bytes_ = 0;
  int generation_ = 0;
};

}  // namespace sizewise::cuda
