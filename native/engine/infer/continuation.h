// A decoder that reads tokens once and keeps their keys and values.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/device_buffer.h"
#include "model/programs.h"
#include "model/weights.h"

namespace sizewise {

class Continuation {
 public:
  // Room for `positions` tokens, at most the model's context. Throws Error("out_of_memory").
  Continuation(Weights& weights, int positions);

  // Reads one more token and gives the logits [V] of the next, valid until the next call. Past the last position the
  // last half of what was read is read again from position 0. Ids must be in [0, V).
  std::span<const float> read(std::int32_t id);
  // Forgets everything, then reads all of `ids` at once, or the last `positions` of them. At least one.
  std::span<const float> restart(std::span<const std::int32_t> ids);

 private:
  std::span<const float> run(const LogitsProgram& program, const DeviceBuffer& arena,
                             std::span<const std::int32_t> ids);
  Weights& weights_;
  int positions_;
  LogitsProgram one_;
  DeviceBuffer cache_, arena_;
  std::vector<std::int32_t> read_;  // what the cache holds
  std::vector<float> logits_;
};

}  // namespace sizewise
