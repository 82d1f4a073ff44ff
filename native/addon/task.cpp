#include "task.h"

#include "arguments.h"
#include "errors.h"
#include "platform/thread_priority.h"
#include "task_registry.h"

namespace sizewise::addon {

Napi::Object Task::start(Napi::Env env, const std::shared_ptr<Task>& task, bool trains) {
  task->deferred_ = std::make_unique<Napi::Promise::Deferred>(env);
  // While it is open, the channel keeps the event loop alive.
  // It may still hold a call when the task has settled, and so owns the task with it.
  auto* owner = new std::shared_ptr<Task>(task);
  const auto disown = [](Napi::Env, std::shared_ptr<Task>* owned, Task*) { delete owned; };
  task->channel_ = Channel::New(env, "sizewise task", 0, 1, task.get(), disown, owner);
  task->registry_ = &TaskRegistry::of(env);
  task->registry_->add(task);
  const auto request = [&](auto ask) {
    return Napi::Function::New(env, [task, ask](const Napi::CallbackInfo&) { ask(task->control_); });
  };
  Napi::Object handle = Napi::Object::New(env);
  handle.Set("promise", task->deferred_->Promise());
  handle.Set("cancel", request([](Control& control) { control.cancel(); }));
  if (trains) {
    handle.Set("pause", request([](Control& control) { control.pause(); }));
    handle.Set("stop", request([](Control& control) { control.stop(); }));
    handle.Set("useShare", Napi::Function::New(env, [task](const Napi::CallbackInfo& call) {
                 task->control_.use_share(share_of(Argument(call, 0, "share")));
               }));
  }
  try {
    task->thread_ = std::thread([raw = task.get()] { raw->run(); });
  } catch (...) {  // The system has no thread left.
    task->failure_ = std::current_exception();
    task->end();
  }
  return handle;
}

void Task::run() {
  // It takes part in the work of the pool's threads, which stand below the interface too.
  lower_priority_of_this_thread(10);
  try {
    work();
  } catch (...) {
    failure_ = std::current_exception();
  }
  end();
}

void Task::end() {
  done_.store(true);
  announce();
  // A channel that answered "closing" has counted this thread out already.
  if (!channel_closed_) channel_.Release();
}

void Task::announce() {
  if (channel_closed_ || announced_.exchange(true)) return;
  channel_closed_ = channel_.NonBlockingCall() == napi_closing;
}

void Task::drain(Napi::Env env, Napi::Function, Task* task, void*) {
  if (env == nullptr || task->deferred_ == nullptr) return;  // JavaScript is going away, or the task has settled.
  const Napi::HandleScope scope(env);
  // Cleared first: what is announced from here on gets a call of its own.
  task->announced_.store(false);
  const bool done = task->done_.load();
  task->deliver_or_cancel(env);
  if (done) task->settle(env);
}

void Task::deliver_or_cancel(Napi::Env env) {
  if (callback_failure_) return;
  try {
    deliver(env);
  } catch (...) {
    callback_failure_ = std::current_exception();
    control_.cancel();
  }
}

void Task::settle(Napi::Env env) {
  const std::shared_ptr<Task> alive = shared_from_this();
  if (thread_.joinable()) thread_.join();
  registry_->remove(this);
  release();
  const std::unique_ptr<Napi::Promise::Deferred> deferred = std::move(deferred_);
  try {
    if (callback_failure_) std::rethrow_exception(callback_failure_);
    if (failure_) std::rethrow_exception(failure_);
    deferred->Resolve(result(env));
  } catch (...) {
    deferred->Reject(to_javascript(env, std::current_exception()).Value());
  }
  callback_failure_ = nullptr;
}

void Task::finish() {
  control_.cancel();
  if (thread_.joinable()) thread_.join();
  callback_failure_ = nullptr;
  release();
}

}  // namespace sizewise::addon
