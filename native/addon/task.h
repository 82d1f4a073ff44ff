// A long call: the work runs on a thread of its own, events and the result reach JavaScript through one queued call at
// a time. Written once; each exported function that takes long subclasses it.
#pragma once
#include <napi.h>

#include <atomic>
#include <exception>
#include <memory>
#include <thread>

#include "train/control.h"

namespace sizewise::addon {

class TaskRegistry;

class Task : public std::enable_shared_from_this<Task> {
 public:
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  // Starts the work; gives { promise, cancel }, and pause, stop and useThreads where it `trains`. On JavaScript's
  // thread.
  static Napi::Object start(Napi::Env env, const std::shared_ptr<Task>& task, bool trains = false);

  void cancel() { control_.cancel(); }
  // Cancels the work, waits until it has ended and leaves the promise unsettled. On JavaScript's thread.
  void finish();

 protected:
  Task() = default;

  // On the task's own thread; must not touch JavaScript. What it throws rejects the promise.
  virtual void work() = 0;
  // On JavaScript's thread, after work: what the promise is resolved with.
  virtual Napi::Value result(Napi::Env env) = 0;
  // On JavaScript's thread: hands out the events that have gathered. What it throws cancels the work and rejects.
  virtual void deliver(Napi::Env) {}
  // On JavaScript's thread: lets go of references to JavaScript.
  virtual void release() {}

  // On the task's thread: events are there to deliver. Returns at once; calls that come before the delivery share it.
  void announce();
  Control& control() { return control_; }

 private:
  static void drain(Napi::Env env, Napi::Function, Task* task, void*);
  using Channel = Napi::TypedThreadSafeFunction<Task, void, &Task::drain>;

  void run();
  void end();
  void deliver_or_cancel(Napi::Env env);
  void settle(Napi::Env env);

  Control control_;
  std::thread thread_;
  Channel channel_;
  std::unique_ptr<Napi::Promise::Deferred> deferred_;
  TaskRegistry* registry_ = nullptr;
  std::exception_ptr failure_;           // of the work; read after it is done
  std::exception_ptr callback_failure_;  // of a JavaScript callback
  std::atomic<bool> announced_{false};
  std::atomic<bool> done_{false};
  bool channel_closed_ = false;  // used on the task's thread alone
};

}  // namespace sizewise::addon
