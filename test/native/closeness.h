// How far results lie from a reference, as a share of what is tolerated.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

namespace sizewise::testing {

struct Tolerance {
  double relative;
  double absolute;
};

// The largest |actual - expected| / (relative |expected| + absolute); infinite where one of them is not finite and the
// other differs.
template <class Actual, class Expected>
double share_of_tolerance(const Actual& actual, const Expected& expected, Tolerance tolerance) {
  if (actual.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double share = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto a = static_cast<double>(actual[i]), e = static_cast<double>(expected[i]);
    if (a == e) continue;
    const double one = std::abs(a - e) / (tolerance.relative * std::abs(e) + tolerance.absolute);
    share = std::isfinite(one) ? std::max(share, one) : std::numeric_limits<double>::infinity();
  }
  return share;
}

// |actual - expected| / |expected| as vectors, over the numbers that differ; infinite where one of those is not finite.
template <class Actual, class Expected>
double distance(const Actual& actual, const Expected& expected) {
  if (actual.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto a = static_cast<double>(actual[i]), e = static_cast<double>(expected[i]);
    if (a == e && !std::isfinite(e)) continue;
    difference += (a - e) * (a - e);
    size += e * e;
  }
  const double ratio = difference == 0 ? 0.0 : std::sqrt(difference / size);
  return std::isfinite(ratio) ? ratio : std::numeric_limits<double>::infinity();
}

template <class Actual, class Expected>
void check_close(const std::string& what, const Actual& actual, const Expected& expected, Tolerance tolerance) {
  const double share = share_of_tolerance(actual, expected, tolerance);
  CHECK_MESSAGE(share <= 1.0, what << ": " << share << " of the tolerance");
}

}  // namespace sizewise::testing
