// The tasks under way of one JavaScript environment (the main thread, or one worker thread). When the environment ends,
// they are cancelled and waited for: a thread that outlived it would read memory that is gone.
#pragma once
#include <napi.h>

#include <memory>
#include <vector>

#include "task.h"

namespace sizewise::addon {

class TaskRegistry {
 public:
  // Called once for each environment, when it loads the addon.
  static void install(Napi::Env env);
  static TaskRegistry& of(Napi::Env env);

  void add(const std::shared_ptr<Task>& task) { tasks_.push_back(task); }
  void remove(const Task* task);
  void finish_all();

 private:
  std::vector<std::shared_ptr<Task>> tasks_;
};

}  // namespace sizewise::addon
