// The logits of a continuation's next token, one position after the other. With a draft, several positions are read at
// once: the token it proposes for each, where that turns out to be the token that was chosen there, has been read by
// the time it is chosen. A draft changes neither logits nor the draw of any position, so neither the tokens.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "infer/continuation.h"
#include "infer/draft.h"
#include "infer/draws.h"
#include "infer/pace.h"
#include "infer/sampler.h"

namespace sizewise {

// Tokens read at once, one more than are proposed.
constexpr int kMostAhead = 8;

class Lookahead {
 public:
  // `draft` may be null. Without a pace it always proposes as many as can be read.
  Lookahead(Weights& weights, Continuation& continuation, Draft* draft, Sampler& sampler, int max_tokens,
            std::optional<Pace> pace);

  // The logits of the first token; each call's hold until the next one.
  Logits restart(std::span<const std::int32_t> prompt);
  // The logits of the n-th token, after the one before it.
  Logits after(std::int32_t id, std::uint64_t n);

  int proposed() const noexcept { return proposed_; }
  int accepted() const noexcept { return accepted_; }

 private:
  void end_round();
  void propose(std::uint64_t n);
  void draft_proposals(std::uint64_t n, int most);

  Continuation& continuation_;
  Draft* draft_;
  Sampler& sampler_;
  std::optional<Draws> proposals_;  // with a draft
  int max_tokens_;
  std::optional<Pace> pace_;
  std::vector<std::int32_t> text_;  // prompt and tokens chosen
  // Of the round under way: the last token and the proposals for those after it, the logits of each, and how many of
  // them were used.
  std::vector<std::int32_t> ids_;
  std::vector<double> surenesses_;
  Logits logits_;
  int used_ = 0;
  int proposed_ = 0, accepted_ = 0;
};

}  // namespace sizewise
