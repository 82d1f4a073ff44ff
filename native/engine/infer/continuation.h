// A decoder that reads tokens once and keeps their keys and values. Logits hold until it reads again.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "infer/read_logits.h"

namespace sizewise {

class Continuation {
 public:
  // Room for `positions` tokens, at most the model's context; up to `together` of them can be read by read_each. Throws
  // Error("out_of_memory").
  Continuation(Weights& weights, int positions, int together = 1);

  // Reads one more token and gives the logits of the next. Past the last position the
  // last half of what was read is read again from position 0. Ids must be in [0, V).
  Logits read(std::int32_t id);
  // Forgets everything, then reads all of `ids` at once, or the last `positions` of them. At least one.
  Logits restart(std::span<const std::int32_t> ids);

  // Reads ids that follow each other, as many as `together` and room() allow, and gives the logits after each:
  // the bits that reading them one by one gives.
  Logits read_each(std::span<const std::int32_t> ids);
  // Reads ids that follow each other, as many as room() allows, and gives the logits after the last.
  Logits read_all(std::span<const std::int32_t> ids);
  // Forgets all but the first `count` of what was read.
  void keep(int count) { read_.resize(static_cast<std::size_t>(count)); }

  // What `other` has read, in place of its own: it has the same weights and as many positions.
  void read_as(const Continuation& other);
  // Its place in a program that reads for several (infer/together.h), and one more token that such a program has read.
  CachedSequence sequence() const noexcept { return {cache_.data(), size()}; }
  void has_read(std::int32_t id) { read_.push_back(id); }

  int size() const noexcept { return static_cast<int>(read_.size()); }
  int positions() const noexcept { return positions_; }
  int room() const noexcept { return positions_ - size(); }

 private:
  // `program`: a LogitsProgram or RepeatedLogits.
  template <class Program>
  Logits run(Program& program, const DeviceBuffer& arena, std::span<const std::int32_t> ids);
  Weights& weights_;
  int positions_;
  RepeatedLogits one_;
  std::vector<RepeatedLogits> several_;  // for two tokens, three and so on
  DeviceBuffer cache_, arena_;
  DeviceBuffer last_;               // logits [V] of a program whose arena is gone
  std::vector<std::int32_t> read_;  // what the cache holds
};

}  // namespace sizewise
