// A backend that runs ops on another one and adds up the time of each kind of op.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "ops/watched_backend.h"
#include "platform/cpu_time.h"

namespace sizewise {

class TimedBackend final : public WatchedBackend {
 public:
  // `clock` gives seconds: by default the processor time of the whole process.
  explicit TimedBackend(Backend& backend, std::function<double()> clock = process_cpu_seconds)
      : WatchedBackend(backend), clock_(std::move(clock)) {}

  // Seconds by the name of the op.
  const std::map<std::string, double>& seconds() const noexcept { return seconds_; }
  void reset() { seconds_.clear(); }

 private:
  void around_op(const char* kind, const Call& call) override {
    const double start = clock_();
    call();
    seconds_[kind] += clock_() - start;
  }

  std::function<double()> clock_;
  std::map<std::string, double> seconds_;
};

}  // namespace sizewise
