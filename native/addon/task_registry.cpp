#include "task_registry.h"

#include <utility>

namespace sizewise::addon {

void TaskRegistry::install(Napi::Env env) {
  auto* registry = new TaskRegistry();
  env.SetInstanceData(registry);
  // worker.terminate() runs clean-up hooks but no 'exit' event; process.exit() emits 'exit' but runs no hooks.
  env.AddCleanupHook([](TaskRegistry* own) { own->finish_all(); }, registry);
  const auto process = env.Global().Get("process").As<Napi::Object>();
  const auto on_exit = Napi::Function::New(env, [registry](const Napi::CallbackInfo&) { registry->finish_all(); });
  process.Get("once").As<Napi::Function>().Call(process, {Napi::String::New(env, "exit"), on_exit});
}

TaskRegistry& TaskRegistry::of(Napi::Env env) { return *env.GetInstanceData<TaskRegistry>(); }

void TaskRegistry::remove(const Task* task) {
  std::erase_if(tasks_, [&](const std::shared_ptr<Task>& each) { return each.get() == task; });
}

void TaskRegistry::finish_all() {
  const std::vector<std::shared_ptr<Task>> tasks = std::exchange(tasks_, {});
  // All are asked before the first is waited for: finish() asks again, which changes nothing.
  for (const auto& task : tasks) task->cancel();
  for (const auto& task : tasks) task->finish();
}

}  // namespace sizewise::addon
