// A smaller model of the same vocabulary that proposes what a larger one may write next (Leviathan et al. 2023, "Fast
// Inference from Transformers via Speculative Decoding"; Chen et al. 2023).
#pragma once
#include <cstdint>
#include <span>

#include "infer/continuation.h"

namespace sizewise {

class Draft {
 public:
  // Of a text of at most `positions` tokens. Throws Error("out_of_memory").
  Draft(Weights& weights, int positions);

  // Tokens to read before it can go on after a text of so many.
  int behind(std::size_t text_size) const;
  // Reads what it has not read of the text, or only its end, and gives the logits of the next token.
  Logits follow(std::span<const std::int32_t> text);
  // Reads one token that is not in the text yet.
  Logits read(std::int32_t id) { return continuation_.read(id); }
  bool full() const { return continuation_.room() == 0; }
  // What reading a token takes: read in vain, at the beginning.
  double measure();
  // Forgets what was read past the first `text_size` tokens of the text.
  void forget_past(std::size_t text_size);

 private:
  bool far_behind(std::size_t text_size) const;
  Continuation continuation_;
  std::size_t first_ = 0;  // where in the text the first token stands that was read
};

}  // namespace sizewise
