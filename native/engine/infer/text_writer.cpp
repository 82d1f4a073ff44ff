#include "infer/text_writer.h"

#include <utility>

#include "base/error.h"
#include "infer/likeliest.h"
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
                       int vocab, OnToken on_token)
    : options_(options),
      telling_(telling),
      on_token_(std::move(on_token)),
      sampler_(options, vocab),
      text_(options.stop) {
  for (const std::int32_t id : prompt) sampler_.seen(id);
}

void TextWriter::take(std::span<const float> logits) {
  const Choice choice = sampler_.choose(logits, written());
  last_ = Clock::now();
  if (written() == 0) first_ = last_;
  if (choice.id == telling_.end_of_text) return end(Finish::end_of_text);
  sampler_.seen(choice.id);
  result_.ids.push_back(choice.id);
  result_.logprobs.push_back(choice.logprob);
  std::string text = text_.push(telling_.token_bytes(choice.id));
  result_.text += text;
  on_token_({choice.id, std::move(text), choice.logprob, alternatives(logits, choice.log_total)});
  if (text_.stopped()) end(Finish::stop);
}

void TextWriter::end(Finish reason) {
  result_.finish = reason;
  ended_ = true;
}

std::vector<Alternative> TextWriter::alternatives(std::span<const float> logits, double log_total) const {
  std::vector<Alternative> told;
  if (telling_.alternatives == 0) return told;
  for (const std::int32_t id : likeliest(logits, telling_.alternatives)) {
    const auto logit = static_cast<double>(logits[static_cast<std::size_t>(id)]);
    told.push_back({id, valid_utf8(telling_.token_bytes(id)), logit - log_total});
  }
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
