// The time of a run that shares its machine with others: each second counts by the share of the machine's threads that
// the run had in it. So the times of sizes that train side by side can be compared, and add up to the machine's time.
#pragma once
#include <chrono>

namespace sizewise {

class SharedClock {
 public:
  explicit SharedClock(double share) : share_(share) {}

  double elapsed_s() const {
    return counted_s_ + share_ * std::chrono::duration<double>(Clock::now() - since_).count();
  }

  // From now on; 1 where the machine is the run's alone.
  void set_share(double share) {
    counted_s_ = elapsed_s();
    since_ = Clock::now();
    share_ = share;
  }

 private:
  using Clock = std::chrono::steady_clock;
  double share_, counted_s_ = 0.0;
  Clock::time_point since_ = Clock::now();
};

}  // namespace sizewise
