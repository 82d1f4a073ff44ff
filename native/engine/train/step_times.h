// The seconds of each step, where a step may be given to a device while the one before it is in work, so that steps
// overlap. Points in time are seconds of any clock.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>

namespace sizewise {

class StepTimes {
 public:
  // A step is about to be given to the device, and then it was. At most two are in work.
  void begin(double now) {
    if (begun_ == ended_) ended_at_ = now;
    began_at_ = now;
  }
  void given(double now) { given_s_[begun_++ % 2] = now - began_at_; }

  // The oldest step that is in work is known to have ended. Its seconds are those since the one before it ended, or
  // since it began; but not fewer than it took to give it, which a device that is quicker than its host is bound by.
  double end(double now) {
    const double seconds = std::max(now - ended_at_, given_s_[ended_++ % 2]);
    ended_at_ = now;
    return std::max(seconds, 1e-9);
  }

 private:
  double ended_at_ = 0.0, began_at_ = 0.0;
  std::array<double, 2> given_s_{};  // of the steps in turn
  std::size_t begun_ = 0, ended_ = 0;
};

}  // namespace sizewise
