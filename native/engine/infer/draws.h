// Tokens drawn where the logits are: what comes to the host is a few numbers of each.
#pragma once
#include <span>
#include <vector>

#include "graph/device_buffer.h"
#include "ops/backend.h"

namespace sizewise {

struct DrawnToken {
  SampledToken token;
  std::span<const LikelyToken> likely;  // the most likely, highest first
};

class Draws {
 public:
  // Of a vocabulary of so many; tells so many of the most likely with each, or all where there are fewer.
  Draws(Backend& backend, int vocab, int alternatives);

  // One token for each row; they hold until the next call. Throws Error("out_of_memory").
  std::span<const DrawnToken> draw(std::span<const SamplingRow> rows);

 private:
  void reserve(std::size_t rows);
  Backend& backend_;
  int vocab_, alternatives_;
  DeviceBuffer results_;
  std::vector<std::byte> copy_;
  std::vector<DrawnToken> drawn_;
};

}  // namespace sizewise
