// Whether helpers pay. A helper that loses its core while it holds a chunk makes the caller wait for it; on a machine
// whose cores are busy with something else that can cost more than all that helpers do. So the caller keeps an account
// of what they saved and what it waited, and does without them for a while when the balance is bad. What is computed,
// and how it is cut, does not depend on it.
#pragma once
#include <algorithm>

namespace sizewise {

class HelperAccount {
 public:
  // Whether to wake helpers for a region that begins at `now` (seconds on a steady clock).
  bool helpers_wanted(double now) const noexcept { return now >= alone_until_; }

  // A region with helpers: the caller worked `worked` seconds on its own chunks, helpers did `helped` chunks for each
  // of the caller's, and then the caller waited `waited` seconds until `now`.
  void enter(double now, double worked, double helped, double waited) noexcept {
    saved_ += worked * helped;
    waited_ += waited;
    if (saved_ + waited_ < kPeriodSeconds) return;
    if (waited_ > saved_) {
      alone_until_ = now + pause_;
      pause_ = std::min(2 * pause_, kLongestPauseSeconds);
    } else {
      pause_ = kShortestPauseSeconds;
    }
    saved_ = waited_ = 0;
  }

 private:
  static constexpr double kPeriodSeconds =
      0.004;  // of saving and waiting before a judgement; about one slice of a scheduler
  static constexpr double kShortestPauseSeconds = 0.02;
  static constexpr double kLongestPauseSeconds = 1.28;

  double saved_ = 0, waited_ = 0;
  double pause_ = kShortestPauseSeconds;
  double alone_until_ = 0;
};

}  // namespace sizewise
