// Seconds of wall time since it was made.
#pragma once
#include <chrono>

namespace sizewise {

class Watch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace sizewise
