#include "base/small_floats.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

using namespace sizewise;

namespace {

// The nearest of the numbers with so many significant bits, ties to even, down to multiples of `least`.
double nearest(double value, int bits, double least) {
  int exponent = 0;
  std::frexp(value, &exponent);
  const double step = std::max(std::ldexp(1.0, exponent - bits), least);
  return std::nearbyint(value / step) * step;
}

}  // namespace

TEST_CASE("every number of 16 bits comes back as it was") {
  int wrong = 0;
  for (unsigned bits = 0; bits < 0x10000u; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const bool half_is_number = (bits & 0x7c00u) != 0x7c00u || (bits & 0x3ffu) == 0;
    const bool brain_is_number = (bits & 0x7f80u) != 0x7f80u || (bits & 0x7fu) == 0;
    if (half_is_number ? to_f16(from_f16(half)) != half : !std::isnan(from_f16(to_f16(from_f16(half))))) ++wrong;
    if (brain_is_number ? to_bf16(from_bf16(half)) != half : !std::isnan(from_bf16(to_bf16(from_bf16(half))))) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("floats are rounded to the nearest number of 16 bits, ties to even") {
  std::mt19937 random(1);
  int wrong = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const float value = float_from_bits(static_cast<std::uint32_t>(random()));
    if (std::isnan(value)) continue;
    const double half = nearest(value, 11, 0x1p-24), brain = nearest(value, 8, 0x1p-133);
    const double infinity = std::numeric_limits<double>::infinity();
    if (from_f16(to_f16(value)) != (std::abs(half) > 65504.0 ? std::copysign(infinity, value) : half)) ++wrong;
    if (from_bf16(to_bf16(value)) != (std::abs(brain) > 3.3953e38 ? std::copysign(infinity, value) : brain)) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(to_f16(0x1.ffdp15f) == 0x7bffu);  // below the tie: the largest number
  CHECK(to_f16(0x1.ffep15f) == 0x7c00u);  // the tie: infinity
  CHECK(to_f16(-0.0f) == 0x8000u);
  CHECK(to_f16(0x1p-25f) == 0);    // a tie to even
  CHECK(to_f16(0x1.8p-24f) == 2);  // a tie to even
}
