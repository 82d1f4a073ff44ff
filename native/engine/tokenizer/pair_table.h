// Where the trainer keeps what it knows of a pair of tokens.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sizewise {

// Open addressing, half full at most.
class PairTable {
 public:
  PairTable() : slots_(std::size_t{1} << first_bits) {}

  // The value of the pair; where there is none yet, `fresh` becomes it.
  std::uint32_t find_or_insert(std::int32_t left, std::int32_t right, std::uint32_t fresh) {
    const std::uint64_t key = static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
    Slot& slot = slots_[place(key)];
    if (slot.is_used) return slot.value;
    slot = {key, fresh, true};
    if (++used_ * 2 > slots_.size()) grow();
    return fresh;
  }

 private:
  static constexpr int first_bits = 12;
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t value = 0;
    bool is_used = false;
  };

  std::size_t place(std::uint64_t key) const {
    auto slot = static_cast<std::size_t>((key ^ key >> 29) * 0x9E3779B97F4A7C15u >> (64 - bits_));
    while (slots_[slot].is_used && slots_[slot].key != key) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }

  void grow() {
    ++bits_;
    const std::vector<Slot> older = std::exchange(slots_, std::vector<Slot>(std::size_t{1} << bits_));
    for (const Slot& slot : older)
      if (slot.is_used) slots_[place(slot.key)] = slot;
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  int bits_ = first_bits;
};

}  // namespace sizewise
