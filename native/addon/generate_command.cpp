// generate.
#include "commands.h"
#include "event_task.h"
#include "generation_objects.h"
#include "objects.h"
#include "tokenizer_cache.h"

namespace sizewise::addon {

namespace {

class GenerateTask final : public EventTask<GeneratedToken> {
 public:
  GenerateTask(const Argument& options, Napi::Function on_tokens)
      : EventTask(on_tokens), tokenizer_(options["tokenizer"].string()), prompt_(options["prompt"].string()) {
    request_.checkpoint = options["checkpoint"].string();
    request_.options = read_sampling(options["options"]);
    request_.telling.alternatives = read_alternatives(options["alternatives"]);
    request_.weights = read_weight_format(options["weights"]);
    if (const Argument draft = options["draft"]; !draft.is_absent()) request_.draft = draft.string();
    request_.device = device_of(options["device"]);
    request_.threads = threads_of(options["threads"]);
  }

 private:
  void work() override {
    const auto tokenizer = cached_tokenizer(tokenizer_);
    request_.prompt = encode_prompt(*tokenizer, prompt_);
    request_.telling.end_of_text = tokenizer->end_of_text();
    request_.telling.token_bytes = [tokenizer](std::int32_t id) { return tokenizer->token_bytes(id); };
    generation_ = sizewise::generate(request_, control(), [this](const GeneratedToken& token) { report(token); });
  }
  void hand_out(Napi::Env env, const Napi::Function& listener, std::vector<GeneratedToken>&& tokens) override {
    Napi::Array array = Napi::Array::New(env, tokens.size());
    for (std::uint32_t i = 0; i < tokens.size(); ++i)
      array.Set(i, write_token(env, tokens[i], request_.telling.alternatives > 0));
    listener.Call({array});
  }
  Napi::Value result(Napi::Env env) override {
    Napi::Object object = write_generation(env, generation_);
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

Napi::Value generate(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<GenerateTask>(Argument(call, 0, "options"),
                                                                Argument(call, 1, "onTokens").function()));
}

}  // namespace sizewise::addon
