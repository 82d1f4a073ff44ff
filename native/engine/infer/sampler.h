// Chooses the next token from logits.
#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "infer/generate.h"

namespace sizewise {

// Throws Error("usage") that names the option, what is allowed and what came.
void check_sampling(const SamplingOptions& options);

struct Choice {
  std::int32_t id;
  double logprob;    // before repetition penalty, temperature and filters
  double log_total;  // of the exponentials of all logits: what a logit is less to be a log-probability
};

// A draw from logits that may stand for others.
struct Proposal {
  std::int32_t id;
  double sureness;  // 0 to 1: how far the logits could be off and still give it
};

class Sampler {
 public:
  Sampler(const SamplingOptions& options, int vocab);

  // A token that the repetition penalty counts from now on, or once less.
  void seen(std::int32_t id) { ++seen_[static_cast<std::size_t>(id)]; }
  void unseen(std::int32_t id) { --seen_[static_cast<std::size_t>(id)]; }

  // The n-th draw takes the n-th number of the seed, so that one seed gives one text. Of equal logits the lower id
  // comes first. Throws Error("checkpoint_invalid") for logits that are not finite.
  Choice choose(std::span<const float> logits, std::uint64_t n);
  // The same draw from a draft's logits.
  Proposal propose(std::span<const float> logits, std::uint64_t n);

 private:
  void adjust(std::span<const float> logits);
  Proposal pick(std::uint64_t n);
  Proposal pick_filtered(double drawn, double total);
  SamplingOptions options_;
  std::vector<std::int32_t> seen_;                        // how often
  std::vector<double> adjusted_;                          // logits, then unnormalised probabilities
  std::vector<std::pair<double, std::int32_t>> ordered_;  // (probability, -id), a heap
};

}  // namespace sizewise
