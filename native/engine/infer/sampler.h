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

class Sampler {
 public:
  Sampler(const SamplingOptions& options, int vocab);

  // A token that the repetition penalty counts from now on.
  void seen(std::int32_t id) { seen_[static_cast<std::size_t>(id)] = true; }

  // The n-th draw takes the n-th number of the seed, so that one seed gives one text. Of equal logits the lower id
  // comes first. Throws Error("checkpoint_invalid") for logits that are not finite.
  Choice choose(std::span<const float> logits, std::uint64_t n);

 private:
  std::int32_t pick(std::uint64_t n);
  std::int32_t pick_filtered(double drawn, double total);
  SamplingOptions options_;
  std::vector<bool> seen_;
  std::vector<double> adjusted_;                          // logits, then unnormalised probabilities
  std::vector<std::pair<double, std::int32_t>> ordered_;  // (probability, -id), a heap
};

}  // namespace sizewise
