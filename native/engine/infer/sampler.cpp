#include "infer/sampler.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "random/counter_random.h"
#include "random/streams.h"

namespace sizewise {
namespace {

void check(const char* key, bool ok, const char* allowed, double value) {
  if (ok && std::isfinite(value)) return;
  throw Error("usage", std::string(key) + " must be " + allowed + ", but is " + std::to_string(value), key);
}

// Of a draw that fell `into` a token's share of `total`: its way to the nearer end of the share.
double sureness_of(double into, double share, double total) {
  return std::max(0.0, 2.0 * std::min(into, share - into) / total);
}

}  // namespace

void check_sampling(const SamplingOptions& options) {
  check("max_tokens", options.max_tokens >= 0, "at least 0", options.max_tokens);
  check("temperature", options.temperature >= 0.0, "at least 0 (0: greedy)", options.temperature);
  check("top_k", options.top_k >= 0, "at least 0 (0: off)", options.top_k);
  check("top_p", options.top_p > 0.0 && options.top_p <= 1.0, "above 0 and at most 1 (1: off)", options.top_p);
  check("repetition_penalty", options.repetition_penalty > 0.0, "above 0 (1: off)", options.repetition_penalty);
}

Sampler::Sampler(const SamplingOptions& options, int vocab)
    : options_(options), seen_(static_cast<std::size_t>(vocab)), adjusted_(static_cast<std::size_t>(vocab)) {
  check_sampling(options);
}

Choice Sampler::choose(std::span<const float> logits, std::uint64_t n) {
  const double highest = *std::max_element(logits.begin(), logits.end());
  double total = 0.0;
  for (const float logit : logits) total += std::exp(static_cast<double>(logit) - highest);
  if (!std::isfinite(highest) || !std::isfinite(total)) {
    throw Error("checkpoint_invalid", "the weights give logits that are not finite");
  }
  adjust(logits);
  const std::int32_t id = pick(n).id;
  const double log_total = highest + std::log(total);
  return {id, static_cast<double>(logits[static_cast<std::size_t>(id)]) - log_total, log_total};
}

Proposal Sampler::propose(std::span<const float> logits, std::uint64_t n) {
  adjust(logits);
  const Proposal proposal = pick(n);
  if (options_.temperature > 0.0) return proposal;
  const double highest = adjusted_[static_cast<std::size_t>(proposal.id)];
  double total = 0.0;
  for (const double value : adjusted_) total += std::exp(value - highest);
  return {proposal.id, 1.0 / total};
}

void Sampler::adjust(std::span<const float> logits) {
  for (std::size_t id = 0; id < logits.size(); ++id) {
    const auto logit = static_cast<double>(logits[id]);
    adjusted_[id] = seen_[id] == 0 ? logit
                    : logit > 0.0  ? logit / options_.repetition_penalty
                                   : logit * options_.repetition_penalty;
  }
}

Proposal Sampler::pick(std::uint64_t n) {
  const auto best = std::max_element(adjusted_.begin(), adjusted_.end());
  if (options_.temperature == 0.0) return {static_cast<std::int32_t>(best - adjusted_.begin()), 0.0};
  const double highest = *best;
  double total = 0.0;
  for (double& value : adjusted_) total += value = std::exp((value - highest) / options_.temperature);
  const double drawn = random_unit({.seed = options_.seed, .stream = sampling_stream, .step = n}, 0);
  if (options_.top_k > 0 || options_.top_p < 1.0) return pick_filtered(drawn, total);
  double left = drawn * total;
  std::size_t last = 0;
  for (std::size_t id = 0; id < adjusted_.size(); ++id) {
    if (adjusted_[id] <= 0.0) continue;
    last = id;
    if ((left -= adjusted_[id]) < 0.0) break;
  }
  return {static_cast<std::int32_t>(last), sureness_of(left + adjusted_[last], adjusted_[last], total)};
}

// Keeps the top_k most likely, then of those the fewest that reach top_p of all they hold, then draws among them.
Proposal Sampler::pick_filtered(double drawn, double total) {
  ordered_.clear();
  for (std::size_t id = 0; id < adjusted_.size(); ++id)
    ordered_.emplace_back(adjusted_[id], -static_cast<std::int32_t>(id));
  std::make_heap(ordered_.begin(), ordered_.end());
  const std::size_t vocab = ordered_.size();
  const std::size_t most = options_.top_k > 0 ? std::min(vocab, static_cast<std::size_t>(options_.top_k)) : vocab;
  // Popping moves the most likely to the back, one by one.
  std::size_t kept = 0;
  if (options_.top_k > 0) {
    total = 0.0;
    for (; kept < most; ++kept) {
      std::pop_heap(ordered_.begin(), ordered_.end() - static_cast<std::ptrdiff_t>(kept));
      total += ordered_[vocab - 1 - kept].first;
    }
  }
  double mass = 0.0;
  std::size_t size = 0;
  while (size < most && (size == 0 || mass < options_.top_p * total)) {
    if (size == kept) std::pop_heap(ordered_.begin(), ordered_.end() - static_cast<std::ptrdiff_t>(kept++));
    mass += ordered_[vocab - 1 - size++].first;
  }
  double left = drawn * mass;
  for (std::size_t i = 0; i + 1 < size; ++i) {
    const auto& [share, id] = ordered_[vocab - 1 - i];
    if (left < share) return {-id, sureness_of(left, share, mass)};
    left -= share;
  }
  const auto& [share, id] = ordered_[vocab - size];
  return {-id, sureness_of(left, share, mass)};
}

}  // namespace sizewise
