// The linear products in double, term by term, and random operands for them.
#pragma once
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "ops/linear.h"

namespace sizewise::testing {

// Values in [-1, 1], at an address that is no multiple of a vector when `misaligned`.
class Operand {
 public:
  Operand(std::int64_t count, std::uint32_t seed, bool misaligned = false)
      : offset_(misaligned ? 1 : 0), values_(count + offset_) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
    for (float& value : values_) value = uniform(random);
  }
  float* data() { return values_.data() + offset_; }
  float operator[](std::int64_t i) const { return values_[i + offset_]; }
  std::int64_t size() const { return static_cast<std::int64_t>(values_.size()) - offset_; }
  bool operator==(const Operand&) const = default;

 private:
  int offset_;
  std::vector<float> values_;
};

// An operand as a product of this precision takes it: bf16 keeps 8 significant bits, ties to even.
inline double operand(float value, Precision precision) {
  if (precision == Precision::fp32) return value;
  int exponent = 0;
  const double fraction = std::frexp(double{value}, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
}

inline double reference_gelu(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / 3.14159265358979323846) * (x + 0.044715 * x * x * x)));
}
inline double reference_gelu_derivative(double x) {
  const double scale = std::sqrt(2 / 3.14159265358979323846), t = std::tanh(scale * (x + 0.044715 * x * x * x));
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * scale * (1 + 3 * 0.044715 * x * x);
}

// Sum of products in double, and of their magnitudes: what the rounding error of any order of summation is in
// proportion to.
struct Sum {
  double value = 0, magnitude = 0;
  void add(double term) {
    value += term;
    magnitude += std::abs(term);
  }
};

// Largest error allowed: blocks of 256 terms, each a chain of roundings whose errors mostly cancel.
inline double tolerance(const Sum& sum) { return 4e-6 * sum.magnitude + 4e-6; }

}  // namespace sizewise::testing
