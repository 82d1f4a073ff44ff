// train.
#include <variant>

#include "commands.h"
#include "event_task.h"
#include "objects.h"
#include "train/session.h"

namespace sizewise::addon {

namespace {

Napi::Object tagged(Napi::Env env, const char* kind, Napi::Object object) {
  object.Set("kind", Napi::String::New(env, kind));
  return object;
}

Napi::Object write(Napi::Env env, const TrainStarted& event) {
  Napi::Object object = numbers(env, {member("step", event.step), member("arena_bytes", event.arena_bytes),
                                      member("total_bytes", event.total_bytes)});
  object.Set("parameters", write_parameters(env, event.parameters));
  object.Set("data_order", Napi::String::New(env, event.data_order));
  return tagged(env, "started", object);
}

Napi::Object write(Napi::Env env, const TrainMetrics& event) {
  Napi::Array points = Napi::Array::New(env, event.points.size());
  for (std::uint32_t i = 0; i < event.points.size(); ++i) {
    const TrainMetric& point = event.points[i];
    points.Set(
        i, numbers(env, {member("step", point.step), member("train_loss", point.train_loss),
                         member("learning_rate", point.learning_rate), member("gradient_norm", point.gradient_norm),
                         member("tokens", point.tokens), member("flops", point.flops),
                         member("elapsed_s", point.elapsed_s), member("tokens_per_second", point.tokens_per_second)}));
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("points", points);
  return tagged(env, "metrics", object);
}

Napi::Object write(Napi::Env env, const Evaluated& event) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("point",
             numbers(env, {member("step", event.step), member("validation_loss", event.validation_loss),
                           member("bits_per_byte", event.bits_per_byte), member("elapsed_s", event.elapsed_s)}));
  object.Set("best", Napi::Boolean::New(env, event.best));
  return tagged(env, "evaluation", object);
}

Napi::Object write(Napi::Env env, const CheckpointSaved& event) {
  Napi::Object object = numbers(env, {member("step", event.step)});
  object.Set("file", Napi::String::New(env, event.file));
  object.Set("best", env.Null());
  if (event.has_best)
    object.Set("best",
               numbers(env, {member("step", event.best_step), member("validation_loss", event.best_validation_loss)}));
  return tagged(env, "checkpoint", object);
}

Napi::Object write(Napi::Env env, const MilestoneSaved& event) {
  Napi::Object object = numbers(env, {member("step", event.step)});
  object.Set("file", Napi::String::New(env, event.file));
  return tagged(env, "milestone", object);
}

const char* reason_name(TrainEnd reason) {
  switch (reason) {
    case TrainEnd::completed:
      return "completed";
    case TrainEnd::early_stopping:
      return "early_stopping";
    case TrainEnd::paused:
      return "paused";
    case TrainEnd::stopped:
      break;
  }
  return "stopped";
}

constexpr std::int64_t largest_step = std::int64_t{1} << 53;

TrainRequest read_request(const Argument& argument) {
  TrainRequest request;
  request.model = read_model(argument["model"]);
  request.recipe = read_recipe(argument["recipe"]);
  request.train_shard = argument["train_shard"].string();
  request.validation_shard = argument["validation_shard"].string();
  request.checkpoint_folder = argument["checkpoint_folder"].string();
  request.resume_from = argument["resume_from"].string_or_empty();
  request.initial_weights = argument["initial_weights"].string_or_empty();
  request.device = argument["device"].string();
  request.share = share_of(argument["share"]);
  if (const Argument milestones = argument["milestones"]; !milestones.is_absent())
    request.milestones = milestones.integers(0, largest_step);
  return request;
}

class TrainTask final : public EventTask<TrainEvent> {
 public:
  TrainTask(const Argument& request, Napi::Function on_events)
      : EventTask(on_events), request_(read_request(request)) {}

 private:
  void work() override {
    result_ = sizewise::train(request_, control(), [this](std::vector<TrainEvent>&& events) {
      for (TrainEvent& event : events) report(std::move(event));
    });
  }
  void hand_out(Napi::Env env, const Napi::Function& listener, std::vector<TrainEvent>&& events) override {
    Napi::Array array = Napi::Array::New(env, events.size());
    for (std::uint32_t i = 0; i < events.size(); ++i)
      array.Set(i, std::visit([&](const auto& event) { return write(env, event); }, events[i]));
    listener.Call({array});
  }
  Napi::Value result(Napi::Env env) override {
    Napi::Object object =
        numbers(env, {member("step", result_.step), member("peak_memory_bytes", result_.peak_memory_bytes)});
    object.Set("reason", Napi::String::New(env, reason_name(result_.reason)));
    return object;
  }

  TrainRequest request_;
  TrainResult result_{};
};

}  // namespace

Napi::Value train(const Napi::CallbackInfo& call) {
  constexpr bool trains = true;
  return Task::start(
      call.Env(), std::make_shared<TrainTask>(Argument(call, 0, "request"), Argument(call, 1, "onEvents").function()),
      trains);
}

}  // namespace sizewise::addon
