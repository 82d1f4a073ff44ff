// version, describeCpu, describeCuda, describeModel, measureModel, benchmark, writeRandomCheckpoint.
#include <algorithm>
#include <string>
#include <thread>

#include "backend/cpu/path.h"
#include "backend/cuda/load/describe.h"
#include "bench/benchmark.h"
#include "bench/on_device.h"
#include "bench/random_checkpoint.h"
#include "commands.h"
#include "objects.h"
#include "platform/cpu_features.h"
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

Napi::Value version(const Napi::CallbackInfo& call) { return Napi::String::New(call.Env(), SIZEWISE_VERSION); }

Napi::Value describe_cpu(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", Napi::String::New(env, cpu_features().brand));
  object.Set("cores", Napi::Number::New(env, std::max(1u, std::thread::hardware_concurrency())));
  const std::vector<std::string> names = cpu_feature_names();
  Napi::Array features = Napi::Array::New(env, names.size());
  for (std::uint32_t i = 0; i < names.size(); ++i) features.Set(i, Napi::String::New(env, names[i]));
  object.Set("features", features);
  object.Set("path", Napi::String::New(env, std::string(cpu::path_name(cpu::choose_path("")))));
  return object;
}

namespace {

Napi::String cuda_name(Napi::Env env, std::uint32_t number) {
  return Napi::String::New(env, "cuda:" + std::to_string(number));
}

Napi::Object write(Napi::Env env, const cuda::Device& device, std::uint32_t number) {
  Napi::Object object = numbers(env, {member("memory_bytes", device.memory_bytes)});
  object.Set("device", cuda_name(env, number));
  object.Set("name", Napi::String::New(env, device.name));
  object.Set("capability", Napi::String::New(env, std::to_string(device.capability / 10) + "." +
                                                      std::to_string(device.capability % 10)));
  return object;
}

}  // namespace

Napi::Value cuda_usage(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  const std::vector<std::optional<cuda::Usage>> usages = cuda::usages();
  Napi::Array array = Napi::Array::New(env);
  for (std::uint32_t number = 0; number < usages.size(); ++number) {
    if (!usages[number]) continue;
    Napi::Object object = numbers(env, {member("memory_used_bytes", usages[number]->used_bytes),
                                        member("memory_bytes", usages[number]->memory_bytes)});
    object.Set("device", cuda_name(env, number));
    object.Set("load", usages[number]->load ? Napi::Value(Napi::Number::New(env, *usages[number]->load)) : env.Null());
    array.Set(array.Length(), object);
  }
  return array;
}

Napi::Value describe_cuda(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  const cuda::Description description = cuda::describe();
  Napi::Object object = Napi::Object::New(env);
  object.Set("available", Napi::Boolean::New(call.Env(), description.available));
  object.Set("detail", Napi::String::New(call.Env(), description.detail));
  Napi::Array devices = Napi::Array::New(env, description.devices.size());
  for (std::uint32_t i = 0; i < description.devices.size(); ++i) devices.Set(i, write(env, description.devices[i], i));
  object.Set("devices", devices);
  if (!description.available) object.Set("reason", Napi::String::New(call.Env(), description.reason));
  return object;
}

Napi::Value describe_model(const Napi::CallbackInfo& call) {
  const Model model = read_model({call, 0, "model"});
  const int batch_size = Argument(call, 1, "batchSize").whole(1, 1 << 24);
  const Argument gradient_checkpointing(call, 2, "gradientCheckpointing");
  const ModelDescription description = sizewise::describe_model(
      model, batch_size, !gradient_checkpointing.is_absent() && gradient_checkpointing.boolean());
  Napi::Object object = Napi::Object::New(call.Env());
  object.Set("parameters", write_parameters(call.Env(), description.parameters));
  object.Set("memory_bytes", write_memory(call.Env(), description.memory_bytes));
  return object;
}

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
