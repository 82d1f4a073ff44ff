// The blocks of device memory that the backend gave out. A block that holds weights of bf16 products has a copy of
// itself in bf16 beside it, which AdamW keeps up to date and which is made anew after the host has written into the
// block.
#pragma once
#include <cstddef>
#include <map>
#include <mutex>

#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/numbers.cuh"
#include "base/memory_account.h"

namespace sizewise::cuda {

class Blocks {
 public:
  static constexpr std::size_t kSlack = std::size_t{1} << 20;

  explicit Blocks(MemoryAccount& memory) : memory_(memory) {}
  ~Blocks();
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  // Zeroed, aligned to 256 bytes, with kSlack bytes behind it that may be read and added to. Throws
  // Error("out_of_memory").
  std::byte* allocate(std::size_t bytes);
  void release(std::byte* memory) noexcept;

  // The host wrote there: a copy in bf16 is out of date. Any thread may call it.
  void written(const std::byte* at);
  // Brings copies that are out of date up to date.
  void refresh(const Launch& launch);
  // Where the copy of these weights lies; made on first use.
  bf16* rounded(const float* weights, const Launch& launch);
  // The same, or null where no product has asked for a copy.
  bf16* rounded_if_kept(const float* weights);

 private:
  struct Block {
    std::size_t bytes = 0;
    bf16* rounded = nullptr;
    bool stale = false;
  };
  using Place = std::map<const std::byte*, Block>::iterator;
  Place find(const std::byte* at);
  void refresh(Place place, const Launch& launch);
  MemoryAccount& memory_;
  std::map<const std::byte*, Block> blocks_;
  std::mutex mutex_;
};

}  // namespace sizewise::cuda
