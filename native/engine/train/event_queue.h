// Training events in order, metrics gathered to about ten deliveries a second.
#pragma once
#include <chrono>
#include <utility>
#include <vector>

#include "train/session.h"

namespace sizewise {

class EventQueue {
 public:
  explicit EventQueue(OnTrainEvents on_events) : on_events_(std::move(on_events)) {}

  void later(const TrainMetric& metric) {
    waiting_.push_back(metric);
    if (Clock::now() - delivered_ >= std::chrono::milliseconds(100)) flush();
  }

  // Behind what waits, at once.
  void now(TrainEvent event) {
    std::vector<TrainEvent> events = take();
    events.push_back(std::move(event));
    deliver(std::move(events));
  }

  void flush() {
    if (!waiting_.empty()) deliver(take());
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::vector<TrainEvent> take() {
    std::vector<TrainEvent> events;
    if (!waiting_.empty()) events.emplace_back(TrainMetrics{std::exchange(waiting_, {})});
    return events;
  }

  void deliver(std::vector<TrainEvent>&& events) {
    delivered_ = Clock::now();
    on_events_(std::move(events));
  }

  OnTrainEvents on_events_;
  Clock::time_point delivered_ = Clock::now();
  std::vector<TrainMetric> waiting_;
};

}  // namespace sizewise
