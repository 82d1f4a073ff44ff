#include "bench/rounds.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace sizewise::bench {
namespace {

double percentile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)))];
}

}  // namespace

bool Rounds::another() {
  if (control_.asked() != Request::none) throw Error("cancelled", "the benchmark was cancelled");
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin_;
  return done_++ < least_ || passed.count() < seconds_;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (percentile(values, 0.9) - percentile(values, 0.1)) / median(values);
}

double geometric_mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace sizewise::bench
