// Reads the next tokens of several continuations at once: the weights are read from memory once for all of them. Each
// continuation gets the logits, and keeps the keys and values, that it has when it reads alone, bit for bit.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "infer/continuation.h"

namespace sizewise {

class Together {
 public:
  // Of continuations of these weights, all with so many positions.
  Together(Weights& weights, int positions) : weights_(weights), positions_(positions) {}

  struct Next {
    Continuation* continuation;
    std::int32_t id;
  };
  // One more token of each, as Continuation::read reads it. `on_logits` gets the logits of some that follow each other,
  // from the `first` on, and then of the next; they hold while it is called. Throws Error("out_of_memory").
  using OnLogits = std::function<void(std::size_t first, const Logits& logits)>;
  void read(std::span<const Next> all, const OnLogits& on_logits);

 private:
  struct Rows {
    RepeatedLogits logits;
    std::vector<std::byte*> caches = {};  // those that it was last run on
  };
  Logits read_rows(std::span<const Next> rows);
  // For so many rows, with room in the arena.
  Rows& program_of(std::size_t rows);
  Weights& weights_;
  int positions_;
  std::array<std::optional<Rows>, kRowsAlike> programs_;  // for one row, two and so on
  DeviceBuffer arena_;
  std::vector<CachedSequence> sequences_;
  std::vector<std::byte*> caches_;
  std::vector<std::int32_t> ids_;
};

}  // namespace sizewise
