// version, describeCpu, describeCuda, cudaUsage, describeModel.
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "backend/cpu/path.h"
#include "backend/cuda/load/describe.h"
#include "commands.h"
#include "model/count.h"
#include "objects.h"
#include "platform/cpu_features.h"

namespace sizewise::addon {

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
  Napi::Object object =
      numbers(env, {member("memory_bytes", device.memory_bytes), member("multiprocessors", device.multiprocessors)});
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
  if (!description.available) {
    object.Set("reason", Napi::String::New(env, description.reason));
    return object;
  }
  Napi::Object products = Napi::Object::New(env);
  products.Set("name", Napi::String::New(env, description.products.name));
  if (!description.products.missing.empty())
    products.Set("missing", Napi::String::New(env, description.products.missing));
  object.Set("products", products);
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

}  // namespace sizewise::addon
