// generate_lanes.
#include <memory>

#include "commands.h"
#include "errors.h"
#include "event_task.h"
#include "generation_objects.h"
#include "infer/generate_lanes.h"
#include "tokenizer_cache.h"

namespace sizewise::addon {

namespace {

// A token of a lane, or its end.
struct LaneEvent {
  std::size_t lane;
  std::optional<GeneratedToken> token;
  std::optional<Generation> ended;
};

class GenerateLanesTask final : public EventTask<LaneEvent> {
 public:
  GenerateLanesTask(const Argument& options, Napi::Function on_events)
      : EventTask(on_events), tokenizer_(options["tokenizer"].string()) {
    request_.checkpoint = options["checkpoint"].string();
    request_.telling.alternatives = read_alternatives(options["alternatives"]);
    request_.weights = read_weight_format(options["weights"]);
    request_.device = device_of(options["device"]);
    request_.threads = threads_of(options["threads"]);
    for (const Argument& lane : options["lanes"].elements()) {
      prompts_.push_back(lane["prompt"].string());
      request_.lanes.push_back({.prompt = {}, .options = read_sampling(lane["options"])});
    }
    controls_ = std::make_unique<Control[]>(request_.lanes.size());
  }

  // Without a lane all of them.
  void cancel_lane(const Argument& lane) {
    if (lane.is_absent()) return cancel();
    controls_[static_cast<std::size_t>(lane.integer(0, static_cast<std::int64_t>(request_.lanes.size()) - 1))].cancel();
  }

 private:
  void work() override {
    const auto tokenizer = cached_tokenizer(tokenizer_);
    for (std::size_t lane = 0; lane < prompts_.size(); ++lane)
      request_.lanes[lane].prompt = encode_prompt(*tokenizer, prompts_[lane]);
    request_.telling.end_of_text = tokenizer->end_of_text();
    request_.telling.token_bytes = [tokenizer](std::int32_t id) { return tokenizer->token_bytes(id); };
    sizewise::generate_lanes(
        request_, control(), {controls_.get(), request_.lanes.size()},
        {.on_token = [this](std::size_t lane, const GeneratedToken& token) { report({lane, token, {}}); },
         .on_end = [this](std::size_t lane, const Generation& generation) { report({lane, {}, generation}); }});
  }
  void hand_out(Napi::Env env, const Napi::Function& listener, std::vector<LaneEvent>&& events) override {
    Napi::Array array = Napi::Array::New(env, events.size());
    for (std::uint32_t i = 0; i < events.size(); ++i) {
      const auto& [lane, token, ended] = events[i];
      Napi::Object event = Napi::Object::New(env);
      event.Set("lane", static_cast<double>(lane));
      if (token) event.Set("token", write_token(env, *token, request_.telling.alternatives > 0));
      if (ended) event.Set("ended", write_generation(env, *ended));
      array.Set(i, event);
    }
    listener.Call({array});
  }
  Napi::Value result(Napi::Env env) override { return env.Undefined(); }

  std::string tokenizer_;
  std::vector<std::string> prompts_;
  GenerateLanesRequest request_;
  std::unique_ptr<Control[]> controls_;
};

}  // namespace

Napi::Value generate_lanes(const Napi::CallbackInfo& call) {
  const auto task =
      std::make_shared<GenerateLanesTask>(Argument(call, 0, "options"), Argument(call, 1, "onEvents").function());
  Napi::Object handle = Task::start(call.Env(), task);
  handle.Set("cancel", Napi::Function::New(call.Env(), [task](const Napi::CallbackInfo& cancel) {
               return guarded(cancel.Env(), [&] {
                 task->cancel_lane(Argument(cancel, 0, "lane"));
                 return cancel.Env().Undefined();
               });
             }));
  return handle;
}

}  // namespace sizewise::addon
