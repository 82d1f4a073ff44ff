// Writes one text: takes the tokens that are drawn for it, tells them, and knows where the text ends.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "infer/draws.h"
#include "infer/generate.h"
#include "infer/sampler.h"
#include "infer/text_stream.h"

namespace sizewise {

// Throws Error("usage") for an option out of range, an empty prompt or an id outside the vocabulary.
void check_text(std::span<const std::int32_t> prompt, const SamplingOptions& options, const Telling& telling,
                const Model& model);

class TextWriter {
 public:
  using OnToken = std::function<void(const GeneratedToken&)>;
  // What is given must outlast it. Its times count from now on.
  TextWriter(std::span<const std::int32_t> prompt, const SamplingOptions& options, const Telling& telling,
             Backend& backend, OnToken on_token);

  // Whether nothing is left to write, from the beginning or by now.
  bool ended() const noexcept { return ended_ || written() >= static_cast<std::uint64_t>(options_.max_tokens); }
  // What the next token is to be drawn by, from logits [V] after what was written.
  SamplingRow row(const float* logits) { return sampler_.row(logits, written()); }
  // The token that was drawn by it. Throws Error("checkpoint_invalid") where the logits were not finite.
  void take(const DrawnToken& drawn);
  // The text is cut off here.
  void cancel() { end(Finish::cancelled); }

  std::uint64_t written() const noexcept { return result_.ids.size(); }
  std::int32_t last() const { return result_.ids.back(); }
  Sampler& sampler() noexcept { return sampler_; }
  // Once, after the end.
  Generation finish();

 private:
  using Clock = std::chrono::steady_clock;
  void end(Finish reason);
  std::vector<Alternative> alternatives(const DrawnToken& drawn) const;

  const SamplingOptions& options_;
  const Telling& telling_;
  OnToken on_token_;
  Sampler sampler_;
  TextStream text_;
  Generation result_;
  bool ended_ = false;
  Clock::time_point begin_ = Clock::now(), first_{}, last_{};
};

}  // namespace sizewise
