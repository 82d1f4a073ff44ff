#include "backend/cpu/row_sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "backend/cpu/likeliest.h"
#include "backend/cpu/scratch.h"

namespace sizewise::cpu {
namespace {

constexpr float kLog2E = std::numbers::log2e_v<float>;
constexpr float kMost = std::numeric_limits<float>::max();
// Tokens in a group: a draw finds its group first.
constexpr std::int64_t kGroup = 1024;

constexpr std::size_t kBucketsSize = aligned_count(sizeof(Descent::Buckets) / sizeof(float));
std::int64_t groups(std::int64_t vocab) { return (vocab + kGroup - 1) / kGroup; }
std::size_t sums_size(int vocab) { return aligned_count(2 * static_cast<std::size_t>(groups(vocab))); }
std::size_t values_size(int vocab) { return aligned_count(static_cast<std::size_t>(vocab)); }
std::size_t stretches_size(int vocab) { return aligned_count(static_cast<std::size_t>(Stretches::count(vocab))); }

float highest_of(std::span<const float> values) { return *std::max_element(values.begin(), values.end()); }

// Of a draw that fell `into` a token's share of `total`: its way to the nearer end of the share.
double sureness_of(double into, double share, double total) {
  return std::max(0.0, 2.0 * std::min(into, share - into) / total);
}

}  // namespace

std::size_t RowSampling::floats(int vocab) {
  return kBucketsSize + sums_size(vocab) + 3 * stretches_size(vocab) + 4 * values_size(vocab);
}

RowSampling::RowSampling(const SamplingKernels& kernels, int vocab, float* memory) : kernels_(kernels), vocab_(vocab) {
  const auto take = [&](std::size_t size) {
    float* taken = memory;
    memory += size;
    return taken;
  };
  const auto stretches = static_cast<std::size_t>(Stretches::count(vocab));
  buckets_ = reinterpret_cast<Descent::Buckets*>(take(kBucketsSize));
  sums_ = {reinterpret_cast<double*>(take(sums_size(vocab))), static_cast<std::size_t>(groups(vocab))};
  largest_ = {take(stretches_size(vocab)), stretches};
  largest_weights_ = {take(stretches_size(vocab)), stretches};
  room_ = take(stretches_size(vocab));
  adjusted_ = take(values_size(vocab));
  weights_ = take(values_size(vocab));
  ids_ = reinterpret_cast<std::int32_t*>(take(values_size(vocab)));
  near_ = reinterpret_cast<std::int32_t*>(take(values_size(vocab)));
}

void RowSampling::likeliest(const float* logits, int count, LikelyToken* to) {
  kernels_.largest_of_each(logits, vocab_, Stretches::kSize, largest_.data());
  const std::int64_t found = cpu::likeliest({{logits, static_cast<std::size_t>(vocab_)}, largest_}, count, room_, ids_);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t id = i < found ? ids_[i] : 0;
    to[i] = {logits[id], id};
  }
}

SampledToken RowSampling::sample(const SamplingRow& row) {
  kernels_.largest_of_each(row.logits, vocab_, Stretches::kSize, largest_.data());
  const float highest = highest_of(largest_);
  const double total = kernels_.sum_of_terms(row.logits, vocab_, highest, kLog2E);
  SampledToken sampled{static_cast<double>(highest) + std::log(total), 0.0, row.logits[0], 0};
  if (!std::isfinite(sampled.log_total)) return sampled;
  const float* logits = row.repetition_penalty == 1.0f ? row.logits : penalised(row);
  if (row.temperature > 0.0f) {
    draw(row, logits, sampled);
  } else {
    take_highest(logits, logits == row.logits ? total : 0.0, sampled);
  }
  sampled.logit = row.logits[sampled.id];
  return sampled;
}

// Leaves the largest of each stretch behind.
const float* RowSampling::penalised(const SamplingRow& row) {
  std::copy_n(row.logits, vocab_, adjusted_);
  for (std::int64_t i = 0; i < row.text_length; ++i) {
    const std::int32_t id = row.text[i];
    const float logit = row.logits[id], penalty = row.repetition_penalty;
    adjusted_[id] = std::clamp(logit > 0.0f ? logit / penalty : logit * penalty, -kMost, kMost);
  }
  kernels_.largest_of_each(adjusted_, vocab_, Stretches::kSize, largest_.data());
  return adjusted_;
}

// `total`: of the exponentials, or 0 where it is not known.
void RowSampling::take_highest(const float* logits, double total, SampledToken& sampled) {
  const auto stretch = std::max_element(largest_.begin(), largest_.end());
  const std::int64_t first = (stretch - largest_.begin()) * Stretches::kSize;
  sampled.id = static_cast<std::int32_t>(std::find(logits + first, logits + vocab_, *stretch) - logits);
  if (total == 0.0) total = kernels_.sum_of_terms(logits, vocab_, *stretch, kLog2E);
  sampled.sureness = 1.0 / total;
}

void RowSampling::draw(const SamplingRow& row, const float* logits, SampledToken& sampled) {
  const float highest = highest_of(largest_), factor = std::min(kLog2E / row.temperature, kMost);
  double total = 0.0;
  for (std::int64_t from = 0; from < vocab_; from += kGroup)
    total += sums_[static_cast<std::size_t>(from / kGroup)] =
        kernels_.keep_terms(logits + from, std::min(kGroup, vocab_ - from), highest, factor, weights_ + from);
  if (row.top_k == 0 && row.top_p >= 1.0f) return draw_of_all(row.drawn, total, sampled);
  kernels_.keep_terms(largest_.data(), static_cast<std::int64_t>(largest_.size()), highest, factor,
                      largest_weights_.data());
  draw_of_likeliest(row, total, sampled);
}

void RowSampling::draw_of_all(double drawn, double total, SampledToken& sampled) const {
  double left = drawn * total;
  std::size_t group = 0;
  // A draw that rounding carries past the end falls on the last token with a share.
  for (std::size_t next = 1; next < sums_.size() && left >= sums_[group]; ++next) {
    if (sums_[next] <= 0.0) continue;
    left -= sums_[group];
    group = next;
  }
  const auto first = static_cast<std::int64_t>(group) * kGroup;
  for (std::int64_t id = first; id < std::min(first + kGroup, vocab_); ++id) {
    const double weight = weight_of(static_cast<std::int32_t>(id));
    if (weight <= 0.0) continue;
    sampled.id = static_cast<std::int32_t>(id);
    sampled.sureness = sureness_of(left, weight, total);
    if (left < weight) return;
    left -= weight;
  }
}

void RowSampling::draw_of_likeliest(const SamplingRow& row, double total, SampledToken& sampled) {
  const std::span weights(weights_, static_cast<std::size_t>(vocab_));
  const Stretches stretches{weights, largest_weights_};
  const float least = row.top_k > 0 ? stretches.reached_by(row.top_k, room_) : least_kept(row.top_p, total);
  const std::int64_t found = stretches.at_least(std::max(least, std::numeric_limits<float>::denorm_min()), ids_);
  Descent tokens(weights, {ids_, static_cast<std::size_t>(found)}, *buckets_, near_);
  const auto until = [](const Descent::Place& place) { return place.before + place.weight; };
  double kept = total;
  if (row.top_k > 0) kept = until(tokens.at_rank(row.top_k - 1));
  if (row.top_p < 1.0f) kept = until(tokens.reaching(static_cast<double>(row.top_p) * kept));
  const Descent::Place drawn = tokens.beyond(row.drawn * kept);
  sampled.id = drawn.id;
  sampled.sureness = sureness_of(row.drawn * kept - drawn.before, drawn.weight, kept);
}

// What a token must weigh to be among those that are kept, or less. The tokens below (1 - top_p) of the mean weight
// together hold less than 1 - top_p of the whole.
float RowSampling::least_kept(float top_p, double total) const {
  return static_cast<float>(0.999 * (1.0 - static_cast<double>(top_p)) * total / static_cast<double>(vocab_));
}

}  // namespace sizewise::cpu
