// evaluate, generate.
#include "base/error.h"
#include "commands.h"
#include "event_task.h"
#include "infer/generate.h"
#include "objects.h"
#include "tokenizer_cache.h"
#include "train/evaluate.h"

namespace sizewise::addon {

namespace {

constexpr int most_tokens = 1 << 24;
constexpr int most_alternatives = 100;
constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

class EvaluateTask final : public Task {
 public:
  explicit EvaluateTask(const Argument& options) {
    request_.checkpoint = options["checkpoint"].string();
    request_.shard = options["shard"].string();
    request_.threads = threads_of(options["threads"]);
    request_.batch_size = options["batch_size"].whole(1, most_tokens);
  }

 private:
  void work() override { evaluation_ = sizewise::evaluate(request_, control()); }
  Napi::Value result(Napi::Env env) override {
    return numbers(env, {member("loss", evaluation_.loss), member("tokens", evaluation_.tokens),
                         member("bits_per_byte", evaluation_.bits_per_byte)});
  }

  EvaluateRequest request_;
  Evaluation evaluation_{};
};

SamplingOptions read_sampling(const Argument& argument) {
  SamplingOptions options;
  options.max_tokens = argument["max_tokens"].whole(0, most_tokens);
  options.temperature = argument["temperature"].number();
  options.top_k = argument["top_k"].whole(0, most_tokens);
  options.top_p = argument["top_p"].number();
  options.repetition_penalty = argument["repetition_penalty"].number();
  options.stop = argument["stop"].strings();
  options.seed = static_cast<std::uint64_t>(argument["seed"].integer(0, largest_exact));
  return options;
}

const char* finish_name(Finish finish) {
  switch (finish) {
    case Finish::length:
      return "length";
    case Finish::stop:
      return "stop";
    case Finish::end_of_text:
      return "end_of_text";
    case Finish::cancelled:
      break;
  }
  return "cancelled";
}

// Of GeneratedToken and Alternative: the keys are the same.
template <class Token>
Napi::Object write_token(Napi::Env env, const Token& token) {
  Napi::Object object = numbers(env, {member("id", token.id), member("logprob", token.logprob)});
  object.Set("text", Napi::String::New(env, token.text));
  return object;
}

class GenerateTask final : public EventTask<GeneratedToken> {
 public:
  GenerateTask(const Argument& options, Napi::Function on_tokens)
      : EventTask(on_tokens), tokenizer_(options["tokenizer"].string()), prompt_(options["prompt"].string()) {
    request_.checkpoint = options["checkpoint"].string();
    request_.options = read_sampling(options["options"]);
    if (const Argument told = options["alternatives"]; !told.is_absent())
      request_.alternatives = told.whole(0, most_alternatives);
    if (const Argument weights = options["weights"]; !weights.is_absent())
      request_.weights = parse_weight_format(weights.string());
    if (const Argument draft = options["draft"]; !draft.is_absent()) request_.draft = draft.string();
    request_.threads = threads_of(options["threads"]);
  }

 private:
  void work() override {
    const auto tokenizer = cached_tokenizer(tokenizer_);
    request_.prompt = tokenizer->encode(prompt_);
    request_.end_of_text = tokenizer->end_of_text();
    // Without a prompt a new document begins: what follows an end-of-text token.
    if (request_.prompt.empty() && request_.end_of_text) request_.prompt.push_back(*request_.end_of_text);
    if (request_.prompt.empty())
      throw Error("usage", "expected a prompt: the tokenizer has no end-of-text token to begin a text with", "prompt");
    request_.token_bytes = [tokenizer](std::int32_t id) { return tokenizer->token_bytes(id); };
    generation_ = sizewise::generate(request_, control(), [this](const GeneratedToken& token) { report(token); });
  }
  void hand_out(Napi::Env env, const Napi::Function& listener, std::vector<GeneratedToken>&& tokens) override {
    Napi::Array array = Napi::Array::New(env, tokens.size());
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
      Napi::Object token = write_token(env, tokens[i]);
      if (request_.alternatives > 0) {
        Napi::Array alternatives = Napi::Array::New(env, tokens[i].alternatives.size());
        for (std::uint32_t k = 0; k < tokens[i].alternatives.size(); ++k)
          alternatives.Set(k, write_token(env, tokens[i].alternatives[k]));
        token.Set("alternatives", alternatives);
      }
      array.Set(i, token);
    }
    listener.Call({array});
  }
  Napi::Value result(Napi::Env env) override {
    Napi::Object object = numbers(env, {member("tokens_per_second", generation_.tokens_per_second),
                                        member("first_token_ms", generation_.first_token_ms)});
    Napi::Array ids = Napi::Array::New(env, generation_.ids.size());
    Napi::Array logprobs = Napi::Array::New(env, generation_.logprobs.size());
    for (std::uint32_t i = 0; i < generation_.ids.size(); ++i) ids.Set(i, Napi::Number::New(env, generation_.ids[i]));
    for (std::uint32_t i = 0; i < generation_.logprobs.size(); ++i)
      logprobs.Set(i, Napi::Number::New(env, generation_.logprobs[i]));
    object.Set("ids", ids);
    object.Set("logprobs", logprobs);
    object.Set("text", Napi::String::New(env, generation_.text));
    object.Set("finish", Napi::String::New(env, finish_name(generation_.finish)));
    if (request_.draft)
      object.Set("draft",
                 numbers(env, {member("proposed", generation_.proposed), member("accepted", generation_.accepted)}));
    return object;
  }

  std::string tokenizer_, prompt_;
  GenerateRequest request_;
  Generation generation_;
};

}  // namespace

Napi::Value evaluate(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<EvaluateTask>(Argument(call, 0, "options")));
}

Napi::Value generate(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<GenerateTask>(Argument(call, 0, "options"),
                                                                Argument(call, 1, "onTokens").function()));
}

}  // namespace sizewise::addon
