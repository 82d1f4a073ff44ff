// Rounds of a measurement, and what they say together.
#pragma once
#include <chrono>
#include <vector>

#include "train/control.h"

namespace sizewise::bench {

// Rounds until `seconds` have passed, at least `least`. Throws Error("cancelled").
class Rounds {
 public:
  Rounds(double seconds, int least, const Control& control) : seconds_(seconds), least_(least), control_(control) {}
  bool another();

 private:
  double seconds_;
  int least_, done_ = 0;
  const Control& control_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

double median(std::vector<double> values);
double spread(std::vector<double> values);  // (90th - 10th percentile) / median
double geometric_mean(const std::vector<double>& values);

// Seconds of wall time on a steady clock.
double wall_seconds();

}  // namespace sizewise::bench
