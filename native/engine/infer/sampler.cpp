#include "infer/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
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

// The nearest that is no zero and no infinity in single precision.
float above_zero(double value) {
  using Limits = std::numeric_limits<float>;
  return static_cast<float>(std::clamp(value, static_cast<double>(Limits::min()), static_cast<double>(Limits::max())));
}

}  // namespace

void check_sampling(const SamplingOptions& options) {
  check("max_tokens", options.max_tokens >= 0, "at least 0", options.max_tokens);
  check("temperature", options.temperature >= 0.0, "at least 0 (0: greedy)", options.temperature);
  check("top_k", options.top_k >= 0, "at least 0 (0: off)", options.top_k);
  check("top_p", options.top_p > 0.0 && options.top_p <= 1.0, "above 0 and at most 1 (1: off)", options.top_p);
  check("repetition_penalty", options.repetition_penalty > 0.0, "above 0 (1: off)", options.repetition_penalty);
}

Sampler::Sampler(const SamplingOptions& options, Backend& backend) : seed_(options.seed), backend_(backend) {
  check_sampling(options);
  asked_ = {.logits = nullptr,
            .temperature = options.temperature > 0.0 ? above_zero(options.temperature) : 0.0f,
            .repetition_penalty = above_zero(options.repetition_penalty),
            .top_p = above_zero(options.top_p),
            .top_k = options.top_k};
}

void Sampler::seen(std::span<const std::int32_t> ids) {
  if (asked_.repetition_penalty != 1.0f) text_.insert(text_.end(), ids.begin(), ids.end());
}

void Sampler::unseen(std::size_t count) {
  if (asked_.repetition_penalty == 1.0f) return;
  text_.resize(text_.size() - count);
  uploaded_ = std::min(uploaded_, text_.size());
}

SamplingRow Sampler::row(const float* logits, std::uint64_t n) {
  upload();
  SamplingRow row = asked_;
  row.logits = logits;
  row.text = reinterpret_cast<const std::int32_t*>(on_device_.data());
  row.text_length = static_cast<std::int64_t>(text_.size());
  row.drawn = random_unit({.seed = seed_, .stream = sampling_stream, .step = n}, 0);
  return row;
}

void Sampler::upload() {
  if (uploaded_ == text_.size()) return;
  const auto wanted = static_cast<std::int64_t>(text_.size() * sizeof(std::int32_t));
  if (on_device_.size_bytes() < wanted) {
    on_device_ = {};
    on_device_ = DeviceBuffer(backend_, 2 * wanted);
    uploaded_ = 0;
  }
  const auto fresh = std::as_bytes(std::span(text_).subspan(uploaded_));
  backend_.copy_in(on_device_.data() + uploaded_ * sizeof(std::int32_t), fresh.data(), fresh.size());
  uploaded_ = text_.size();
}

}  // namespace sizewise
