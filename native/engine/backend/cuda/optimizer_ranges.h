// The tensors of the optimizer as its kernels read them: a table in device memory, sent when it has changed.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "backend/cuda/blocks.h"
#include "backend/cuda/kernels/adamw.h"
#include "base/memory_account.h"
#include "ops/adamw.h"

namespace sizewise::cuda {

class OptimizerRanges {
 public:
  explicit OptimizerRanges(MemoryAccount& memory) : memory_(memory) {}
  ~OptimizerRanges();
  OptimizerRanges(const OptimizerRanges&) = delete;
  OptimizerRanges& operator=(const OptimizerRanges&) = delete;

  // Brings the table up to date. May wait for the device when it has changed.
  void set(std::span<const AdamWTensor> tensors, Blocks& blocks);

  const AdamWRange* ranges() const noexcept { return ranges_; }
  const std::int64_t* first_block() const noexcept { return first_block_; }
  int count() const noexcept { return static_cast<int>(known_.size()); }
  std::int64_t block_count() const noexcept { return block_count_; }
  // One for each block, for sums.
  double* partial() const noexcept { return partial_; }

 private:
  void send();
  void forget() noexcept;
  MemoryAccount& memory_;
  std::vector<AdamWRange> known_;
  std::int64_t block_count_ = 0;
  std::size_t bytes_ = 0;
  AdamWRange* ranges_ = nullptr;
  std::int64_t* first_block_ = nullptr;
  double* partial_ = nullptr;
};

}  // namespace sizewise::cuda
