#include "infer/generate.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "infer/continuation.h"
#include "infer/likeliest.h"
#include "infer/lookahead.h"
#include "infer/sampler.h"
#include "infer/text_stream.h"
#include "io/utf8.h"
#include "model/weights_file.h"

namespace sizewise {
namespace {

void check_request(const GenerateRequest& request, const Model& model) {
  check_sampling(request.options);
  if (request.alternatives < 0) {
    throw Error("usage", "alternatives must be at least 0, but is " + std::to_string(request.alternatives),
                "alternatives");
  }
  if (request.prompt.empty()) throw Error("usage", "the prompt must hold at least one token", "prompt");
  for (const std::int32_t id : request.prompt) {
    if (id >= 0 && id < model.vocab) continue;
    throw Error("usage",
                "the prompt's ids must lie in [0, " + std::to_string(model.vocab) + "), but one is " +
                    std::to_string(id) + ": is this the tokenizer that the model was trained with?",
                "prompt");
  }
}

Weights read_weights(Backend& backend, const SafetensorsFile& file, const Model& model,
                     std::optional<WeightFormat> format) {
  Weights weights = format ? Weights(backend, model, *format) : Weights(backend, model);
  read_parameters(file, weights.parameters(), "", backend, weights.data());
  return weights;
}

// A draft loses more by rounding than it gains by being read faster.
std::optional<WeightFormat> format_of_draft(std::optional<WeightFormat> format) {
  return format == WeightFormat::int4 ? WeightFormat::int8 : format;
}

Weights read_draft(Backend& backend, const std::string& path, const Model& model, std::optional<WeightFormat> format) {
  const SafetensorsFile file(path);
  const Model smaller = read_checkpoint_model(file);
  if (smaller.vocab != model.vocab)
    throw Error("usage",
                "the draft must have the vocabulary of the model, " + std::to_string(model.vocab) +
                    " tokens, but has " + std::to_string(smaller.vocab),
                "draft");
  return read_weights(backend, file, smaller, format_of_draft(format));
}

class Generator {
 public:
  Generator(const GenerateRequest& request, const Control& control,
            const std::function<void(const GeneratedToken&)>& on_token)
      : request_(request), control_(control), on_token_(on_token), text_(request.options.stop) {}

  // `draft` may be null.
  Generation run(Weights& weights, Weights* draft) {
    const int vocab = weights.model().vocab;
    Sampler sampler(request_.options, vocab);
    for (const std::int32_t id : request_.prompt) sampler.seen(id);
    const std::int64_t positions = static_cast<std::int64_t>(request_.prompt.size()) + request_.options.max_tokens;
    const auto positions_of = [&](const Weights& of) {
      return static_cast<int>(std::min<std::int64_t>(positions, of.model().context));
    };
    Continuation continuation(weights, positions_of(weights), draft ? kMostAhead : 1);
    std::optional<Draft> drafting;
    std::optional<Pace> pace;
    const int max_tokens = request_.options.max_tokens;
    if (draft) {
      drafting.emplace(*draft, positions_of(*draft));
      if (!request_.always_ahead) pace.emplace(max_tokens, drafting->measure());
    }
    Lookahead ahead(continuation, drafting ? &*drafting : nullptr, sampler, max_tokens, pace);

    begin_ = Clock::now();
    const Finish reason = write(ahead, sampler);
    result_.proposed = ahead.proposed();
    result_.accepted = ahead.accepted();
    return finish(reason);
  }

 private:
  using Clock = std::chrono::steady_clock;

  Finish write(Lookahead& ahead, Sampler& sampler) {
    for (std::uint64_t n = 0; n < static_cast<std::uint64_t>(request_.options.max_tokens); ++n) {
      if (control_.asked() != Request::none) return Finish::cancelled;
      const auto logits = n == 0 ? ahead.restart(request_.prompt) : ahead.after(result_.ids.back(), n);
      const Choice choice = sampler.choose(logits, n);
      if (n == 0) first_ = Clock::now();
      last_ = Clock::now();
      if (choice.id == request_.end_of_text) return Finish::end_of_text;
      sampler.seen(choice.id);
      take(choice, logits);
      if (text_.stopped()) return Finish::stop;
    }
    return Finish::length;
  }

  void take(const Choice& choice, std::span<const float> logits) {
    result_.ids.push_back(choice.id);
    result_.logprobs.push_back(choice.logprob);
    std::string text = text_.push(request_.token_bytes(choice.id));
    result_.text += text;
    on_token_({choice.id, std::move(text), choice.logprob, alternatives(logits, choice.log_total)});
  }

  std::vector<Alternative> alternatives(std::span<const float> logits, double log_total) const {
    std::vector<Alternative> told;
    if (request_.alternatives == 0) return told;
    for (const std::int32_t id : likeliest(logits, request_.alternatives)) {
      const auto logit = static_cast<double>(logits[static_cast<std::size_t>(id)]);
      told.push_back({id, valid_utf8(request_.token_bytes(id)), logit - log_total});
    }
    return told;
  }

  Generation finish(Finish reason) {
    result_.text += text_.finish();
    result_.finish = reason;
    const double seconds = std::chrono::duration<double>(last_ - first_).count();
    const auto after_first = static_cast<double>(result_.ids.size()) - 1.0;
    if (first_ > begin_) result_.first_token_ms = std::chrono::duration<double, std::milli>(first_ - begin_).count();
    result_.tokens_per_second = after_first > 0.0 && seconds > 0.0 ? after_first / seconds : 0.0;
    return std::move(result_);
  }

  const GenerateRequest& request_;
  const Control& control_;
  const std::function<void(const GeneratedToken&)>& on_token_;
  TextStream text_;
  Generation result_;
  Clock::time_point begin_{}, first_{}, last_{};
};

}  // namespace

std::optional<WeightFormat> parse_weight_format(std::string_view name) {
  if (name == "fp32") return std::nullopt;
  if (name == "bf16") return WeightFormat::bf16;
  if (name == "int8") return WeightFormat::int8;
  if (name == "int4") return WeightFormat::int4;
  throw Error("usage", "weights must be one of fp32, bf16, int8, int4, but is \"" + std::string(name) + "\"",
              "weights");
}

Generation generate(const GenerateRequest& request, const Control& control,
                    const std::function<void(const GeneratedToken&)>& on_token) {
  const SafetensorsFile file(request.checkpoint);
  const Model model = read_checkpoint_model(file);
  check_request(request, model);
  const auto backend = make_cpu_backend({.threads = request.threads, .path = {}});
  Weights weights = read_weights(*backend, file, model, request.weights);
  if (!request.draft) return generate(weights, nullptr, request, control, on_token);
  Weights draft = read_draft(*backend, *request.draft, model, request.weights);
  return generate(weights, &draft, request, control, on_token);
}

Generation generate(Weights& weights, Weights* draft, const GenerateRequest& request, const Control& control,
                    const std::function<void(const GeneratedToken&)>& on_token) {
  check_request(request, weights.model());
  return Generator(request, control, on_token).run(weights, draft);
}

}  // namespace sizewise
