// A task that calls a JavaScript function with what its work reports.
#pragma once
#include <napi.h>

#include <mutex>
#include <utility>
#include <vector>

#include "base/long_work.h"
#include "task.h"

namespace sizewise::addon {

// Events gather until JavaScript takes them; Event is a plain C++ value.
template <class Event>
class EventTask : public Task {
 protected:
  explicit EventTask(Napi::Function listener) : listener_(Napi::Persistent(listener)) {}

  // On the task's thread.
  void report(Event event) {
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
    }
    announce();
  }

  // On JavaScript's thread; never called without an event.
  virtual void hand_out(Napi::Env env, const Napi::Function& listener, std::vector<Event>&& events) = 0;

  void deliver(Napi::Env env) final {
    std::vector<Event> events;
    {
      const std::lock_guard lock(mutex_);
      events.swap(events_);
    }
    if (!events.empty()) hand_out(env, listener_.Value(), std::move(events));
  }
  void release() final { listener_.Reset(); }

 private:
  std::mutex mutex_;
  std::vector<Event> events_;
  Napi::FunctionReference listener_;
};

struct ProgressPoint {
  std::uint64_t done, total;
};

// Calls onProgress(done, total) with the latest figures; older ones that JavaScript had no time for are left out.
class ProgressTask : public EventTask<ProgressPoint> {
 protected:
  using EventTask::EventTask;

  LongWork long_work() {
    return {[this](std::uint64_t done, std::uint64_t total) { report({done, total}); },
            [this] { return control().asked() != Request::none; }};
  }

  void hand_out(Napi::Env env, const Napi::Function& listener, std::vector<ProgressPoint>&& points) override {
    listener.Call({Napi::Number::New(env, static_cast<double>(points.back().done)),
                   Napi::Number::New(env, static_cast<double>(points.back().total))});
  }
};

}  // namespace sizewise::addon
