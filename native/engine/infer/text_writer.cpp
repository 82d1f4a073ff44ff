#include "infer/text_writer.h"

#include <cmath>
#include <utility>

#include "base/error.h"
#include "io/utf8.h"

namespace sizewise {

void check_text(std::span<const std::int32_t> prompt, const SamplingOptions& options, const Telling& telling,
                const Model& model) {
  check_sampling(options);
  if (telling.alternatives < 0) {
    throw Error("usage", "alternatives must be at least 0, but is " + std::to_string(telling.alternatives),
                "alternatives");
  }
  if (prompt.empty()) throw Error("usage", "the prompt must hold at least one token", "prompt");
  for (const std::int32_t id : prompt) {
    if (id >= 0 && id < model.vocab) continue;
    throw Error("usage",
                "the prompt's ids must lie in [0, " + std::to_string(model.vocab) + "), but one is " +
                    std::to_string(id) + ": is this the tokenizer that the model was trained with?",
                "prompt");
  }
}

TextWriter::TextWriter(std::span<const std::int32_t> prompt, const SamplingOptions& options, const Telling& telling,
                       Backend& backend, OnToken on_token)
    : options_(options),
      telling_(telling),
      on_token_(std::move(on_token)),
      sampler_(options, backend),
      text_(options.stop) {
  sampler_.seen(prompt);
}

void TextWriter::take(const DrawnToken& drawn) {
  const auto& [log_total, sureness, logit, id] = drawn.token;
  if (!std::isfinite(log_total)) throw Error("checkpoint_invalid", "the weights give logits that are not finite");
  const double logprob = static_cast<double>(logit) - log_total;
  last_ = Clock::now();
  if (written() == 0) first_ = last_;
  if (id == telling_.end_of_text) return end(Finish::end_of_text);
  sampler_.seen({&id, 1});
  result_.ids.push_back(id);
  result_.logprobs.push_back(logprob);
  std::string text = text_.push(telling_.token_bytes(id));
  result_.text += text;
  on_token_({id, std::move(text), logprob, alternatives(drawn)});
  if (text_.stopped()) end(Finish::stop);
}

void TextWriter::end(Finish reason) {
  result_.finish = reason;
  ended_ = true;
}

std::vector<Alternative> TextWriter::alternatives(const DrawnToken& drawn) const {
  std::vector<Alternative> told;
  for (const auto& [logit, id] : drawn.likely)
    told.push_back({id, valid_utf8(telling_.token_bytes(id)), static_cast<double>(logit) - drawn.token.log_total});
  return told;
}

Generation TextWriter::finish() {
  result_.text += text_.finish();
  const double seconds = std::chrono::duration<double>(last_ - first_).count();
  const auto after_first = static_cast<double>(written()) - 1.0;
  if (first_ > begin_) result_.first_token_ms = std::chrono::duration<double, std::milli>(first_ - begin_).count();
  result_.tokens_per_second = after_first > 0.0 && seconds > 0.0 ? after_first / seconds : 0.0;
  return std::move(result_);
}

}  // namespace sizewise
