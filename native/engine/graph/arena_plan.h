// Places tensors in one block of memory so that two share a place only if their lives do not overlap.
#pragma once
#include <cstdint>
#include <vector>

namespace sizewise {

inline constexpr std::int64_t arena_alignment_bytes = 64;

inline std::int64_t align_arena(std::int64_t bytes) noexcept {
  return (bytes + arena_alignment_bytes - 1) / arena_alignment_bytes * arena_alignment_bytes;
}

// A block of `bytes` that must keep its contents from instruction `first` to instruction `last`, both included.
struct ArenaBlock {
  std::int64_t bytes;
  int first, last;
};

struct ArenaPlan {
  std::vector<std::int64_t> offsets;  // bytes, one per block, aligned
  std::int64_t bytes = 0;
};

// Greedy by size (Pisarchyk & Lee 2020, "Efficient memory management for deep neural net inference"): the largest block
// first, each at the lowest offset that is free during its life. Equal inputs give equal plans.
ArenaPlan plan_arena(const std::vector<ArenaBlock>& blocks);

}  // namespace sizewise
