// measureModel, benchmark, writeRandomCheckpoint.
#include <string>
#include <utility>
#include <vector>

#include "bench/benchmark.h"
#include "bench/on_device.h"
#include "bench/random_checkpoint.h"
#include "commands.h"
#include "objects.h"
#include "task.h"
#include "train/measure.h"

namespace sizewise::addon {

namespace {

constexpr double longest_seconds = 3600;

double read_seconds(const Argument& argument) {
  const double seconds = argument.number();
  if (seconds <= 0 || seconds > longest_seconds) argument.fail("seconds above 0, at most 3600");
  return seconds;
}

class MeasureTask final : public Task {
 public:
  explicit MeasureTask(const Napi::CallbackInfo& call)
      : model_(read_model({call, 0, "model"})),
        recipe_(read_recipe({call, 1, "recipe"})),
        device_(Argument(call, 2, "device").string()),
        threads_(threads_of({call, 3, "threads"})),
        seconds_(read_seconds({call, 4, "seconds"})) {}

 private:
  void work() override {
    measurement_ = sizewise::measure_model(model_, recipe_, device_, threads_, seconds_, control());
  }
  Napi::Value result(Napi::Env env) override {
    Napi::Object object = numbers(env, {member("seconds_per_step", measurement_.seconds_per_step)});
    object.Set("memory_bytes", write_memory(env, measurement_.memory_bytes));
    return object;
  }

  Model model_;
  Recipe recipe_;
  std::string device_;
  int threads_;
  double seconds_;
  Measurement measurement_{};
};

class BenchmarkTask final : public Task {
 public:
  explicit BenchmarkTask(const Napi::CallbackInfo& call)
      : what_(Argument(call, 0, "what").string()),
        threads_(threads_of({call, 1, "threads"})),
        seconds_(read_seconds({call, 2, "seconds"})) {
    if (const Argument device(call, 3, "device"); !device.is_absent()) device_ = device.string();
  }

 private:
  void work() override {
    figures_ = device_.empty() ? run_benchmark(what_, threads_, seconds_, control())
                               : bench::run_on_device(what_, device_, seconds_, control());
  }
  Napi::Value result(Napi::Env env) override {
    Napi::Object object = Napi::Object::New(env);
    for (const auto& [name, figure] : figures_) object.Set(name, Napi::Number::New(env, figure));
    return object;
  }

  std::string what_, device_;
  int threads_;
  double seconds_;
  std::vector<std::pair<std::string, double>> figures_;
};

class RandomCheckpointTask final : public Task {
 public:
  explicit RandomCheckpointTask(const Argument& options)
      : model_(read_model(options["model"])),
        seed_(static_cast<std::uint64_t>(options["seed"].integer(0, std::int64_t{1} << 53))),
        out_(options["out"].string()),
        threads_(threads_of(options["threads"])) {}

 private:
  void work() override { sizewise::write_random_checkpoint(model_, seed_, out_, threads_); }
  Napi::Value result(Napi::Env env) override { return env.Undefined(); }

  Model model_;
  std::uint64_t seed_;
  std::string out_;
  int threads_;
};

}  // namespace

Napi::Value measure_model(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<MeasureTask>(call));
}

Napi::Value benchmark(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<BenchmarkTask>(call));
}

Napi::Value write_random_checkpoint(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<RandomCheckpointTask>(Argument(call, 0, "options")));
}

}  // namespace sizewise::addon
