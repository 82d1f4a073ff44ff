// The merges of a BPE: which token two neighbouring tokens become, and how early.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace sizewise {

class MergeTable {
 public:
  static constexpr std::uint32_t no_rank = std::numeric_limits<std::uint32_t>::max();

  struct Merge {
    std::uint32_t rank;  // lower ranks merge first; no_rank where the two never merge
    std::int32_t id;
  };

  MergeTable() : MergeTable(0) {}
  explicit MergeTable(std::size_t merges) {
    std::size_t slots = 16;
    while (slots < merges * 2) slots *= 2;
    slots_.assign(slots, {no_key, {no_rank, 0}});
    shift_ = 64;
    for (; slots > 1; slots /= 2) --shift_;
  }

  // A pair that stands twice takes its last rank, as Hugging Face's does. At most as many as were announced.
  void insert(std::int32_t left, std::int32_t right, Merge merge) {
    Slot& slot = slots_[place(key(left, right))];
    slot = {key(left, right), merge};
  }
  Merge find(std::int32_t left, std::int32_t right) const { return slots_[place(key(left, right))].merge; }

 private:
  static constexpr std::uint64_t no_key = std::numeric_limits<std::uint64_t>::max();
  struct Slot {
    std::uint64_t key;
    Merge merge;
  };

  static std::uint64_t key(std::int32_t left, std::int32_t right) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
  }
  // The slot of the key, or the empty one where it belongs: open addressing, half full at most.
  std::size_t place(std::uint64_t wanted) const {
    std::size_t slot = static_cast<std::size_t>((wanted ^ wanted >> 29) * 0x9E3779B97F4A7C15u >> shift_);
    while (slots_[slot].key != wanted && slots_[slot].key != no_key) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }

  std::vector<Slot> slots_;
  int shift_ = 60;
};

}  // namespace sizewise
