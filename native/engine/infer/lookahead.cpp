#include "infer/lookahead.h"

#include <algorithm>

#include "infer/watch.h"

namespace sizewise {

Lookahead::Lookahead(Weights& weights, Continuation& continuation, Draft* draft, Sampler& sampler, int max_tokens,
                     std::optional<Pace> pace)
    : continuation_(continuation), draft_(draft), sampler_(sampler), max_tokens_(max_tokens), pace_(pace) {
  if (draft) proposals_.emplace(weights.backend(), weights.model().vocab, 0);
}

Logits Lookahead::restart(std::span<const std::int32_t> prompt) {
  if (draft_) text_.assign(prompt.begin(), prompt.end());
  return continuation_.restart(prompt);
}

Logits Lookahead::after(std::int32_t id, std::uint64_t n) {
  if (!draft_) return continuation_.read(id);
  text_.push_back(id);
  if (used_ < static_cast<int>(ids_.size()) && ids_[static_cast<std::size_t>(used_)] == id) {
    ++accepted_;
    return logits_.at(used_++);
  }
  end_round();
  // Past the last position the end of the text is read again: nothing is read ahead of that.
  if (continuation_.room() == 0) return continuation_.read(id);
  ids_.assign(1, id);
  propose(n);
  const Watch watch;
  logits_ = continuation_.read_each(ids_);
  if (pace_) {
    logits_.wait();
    pace_->read(static_cast<int>(ids_.size()) - 1, watch.seconds());
  }
  used_ = 1;
  return logits_.at(0);
}

// What was read after the last token that was right is forgotten.
void Lookahead::end_round() {
  const int read = static_cast<int>(ids_.size());
  if (read > 1 && pace_) pace_->judged(surenesses_, used_ - 1);
  continuation_.keep(continuation_.size() - (read - used_));
  ids_.clear();
  surenesses_.clear();
  used_ = 0;
}

void Lookahead::propose(std::uint64_t n) {
  const std::uint64_t left = static_cast<std::uint64_t>(max_tokens_) - n - 1;
  const int most = static_cast<int>(
      std::min<std::uint64_t>(left, static_cast<std::uint64_t>(std::min(kMostAhead, continuation_.room()) - 1)));
  draft_->forget_past(text_.size() - 1);
  if (most < 1 || (pace_ && !pace_->worth_beginning(draft_->behind(text_.size())))) return;
  draft_proposals(n, most);
  sampler_.unseen(ids_.size() - 1);
  proposed_ += static_cast<int>(ids_.size()) - 1;
}

void Lookahead::draft_proposals(std::uint64_t n, int most) {
  const Watch watch;
  int tokens = draft_->behind(text_.size());
  Logits logits = draft_->follow(text_);
  double chance = 1.0;
  for (int i = 0;; ++i) {
    const SamplingRow row = sampler_.row(logits.row(0), n + static_cast<std::uint64_t>(i));
    const SampledToken& proposed = proposals_->draw({&row, 1}).front().token;
    const std::int32_t id = proposed.id;
    const double sureness = proposed.sureness;
    if (pace_) chance *= pace_->chance_of(sureness);
    // The first is read in any case: what became of it is what the pace is learnt from.
    if (i > 0 && pace_ && !pace_->worth_reading(chance)) break;
    sampler_.seen({&id, 1});
    ids_.push_back(id);
    surenesses_.push_back(sureness);
    if (i + 1 == most || draft_->full() || (pace_ && !pace_->worth_drafting(chance))) break;
    logits = draft_->read(id);
    ++tokens;
  }
  if (pace_) pace_->drafted(tokens, watch.seconds());
}

}  // namespace sizewise
