#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

#include "cpu/every_path.h"
#include "cpu/kernels/vector_math_arrays.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

using Arrays = void (*)(const float*, float*, std::int64_t);

// Every sign and exponent with 2,053 mantissas, zeros, denormals, infinities among them: a million floats.
std::vector<float> floats_of_every_size() {
  std::vector<float> values;
  for (std::uint64_t bits = 0; bits <= 0xffffffffu; bits += 4093) {
    const float value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isnan(value)) values.push_back(value);
  }
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float value :
       {0.0f, infinity, std::numeric_limits<float>::denorm_min(), 88.72283f, 88.73f, 87.33f, 103.9f, 104.0f, 0.625f}) {
    values.push_back(value);
    values.push_back(-value);
  }
  return values;
}

// Values that matter most lie thick between -110 and 110.
std::vector<float> floats_of_common_size() {
  std::vector<float> values;
  for (int i = -1100000; i <= 1100000; ++i) values.push_back(static_cast<float>(i) * 1e-4f);
  return values;
}

// The largest error in units in the last place of the expected float, the least denormal being the smallest unit.
template <class Exact>
double largest_error(Arrays function, Exact&& exact, double least_normal_result, const std::vector<float>& x) {
  std::vector<float> y(x.size());
  function(x.data(), y.data(), static_cast<std::int64_t>(x.size()));
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected = exact(static_cast<double>(x[i]));
    if (std::abs(expected) < least_normal_result) {
      if (std::abs(static_cast<double>(y[i])) > least_normal_result) return std::numeric_limits<double>::infinity();
      continue;
    }
    const auto rounded = static_cast<float>(expected);
    if (y[i] == rounded) continue;
    const double unit = std::ldexp(1.0, std::max(std::isinf(rounded) ? 104 : std::ilogb(expected) - 23, -149));
    const double actual = std::isinf(y[i]) ? std::copysign(0x1p128, y[i]) : static_cast<double>(y[i]);
    const double wanted = std::isinf(rounded) ? std::copysign(0x1p128, rounded) : expected;
    const double error = std::abs(actual - wanted) / unit;
    largest = std::isnan(error) ? std::numeric_limits<double>::infinity() : std::max(largest, error);
  }
  return largest;
}

}  // namespace

TEST_CASE("exponential, sigmoid and tanh: error bounds over every exponent") {
  const double least_normal = std::numeric_limits<float>::min();
  for (const cpu::Path path : supported_paths()) {
    CAPTURE(std::string(cpu::path_name(path)));
    for (const auto& x : {floats_of_every_size(), floats_of_common_size()}) {
      CHECK(largest_error(SIZEWISE_PICK(path, exp_of_array), [](double v) { return std::exp(v); }, 0, x) <= 1.5);
      std::vector<float> below_overflow;
      std::copy_if(x.begin(), x.end(), std::back_inserter(below_overflow), [](float v) { return v < 127.5f; });
      CHECK(largest_error(
                SIZEWISE_PICK(path, exp2_of_array), [](double v) { return std::exp2(v); }, 0, below_overflow) <= 2.2);
      CHECK(largest_error(
                SIZEWISE_PICK(path, sigmoid_of_array), [](double v) { return 1 / (1 + std::exp(-v)); }, least_normal,
                x) <= 3.0);
      CHECK(largest_error(SIZEWISE_PICK(path, tanh_of_array), [](double v) { return std::tanh(v); }, 0, x) <= 2.0);
    }
  }
}

TEST_CASE("exponential, sigmoid and tanh: what is not a number stays so") {
  const std::vector<float> x(20, std::numeric_limits<float>::quiet_NaN());
  for (const cpu::Path path : supported_paths()) {
    for (const Arrays function : {SIZEWISE_PICK(path, exp_of_array), SIZEWISE_PICK(path, exp2_of_array),
                                  SIZEWISE_PICK(path, sigmoid_of_array), SIZEWISE_PICK(path, tanh_of_array)}) {
      std::vector<float> y(x.size());
      function(x.data(), y.data(), 20);
      for (const float value : y) CHECK(std::isnan(value));
    }
  }
}
