// Random data for tests: the same numbers on every machine.
#pragma once
#include <cstdint>
#include <vector>

#include "random/counter_random.h"

namespace sizewise::testing {

inline std::vector<float> random_floats(std::size_t count, std::uint32_t stream, double scale = 1.0) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(scale * random_normal({2024, stream, 0}, i));
  return values;
}

inline std::vector<std::int32_t> random_integers(std::size_t count, std::uint32_t stream, int below) {
  std::vector<std::int32_t> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<std::int32_t>(random_unit({2024, stream, 0}, i) * below);
  return values;
}

}  // namespace sizewise::testing
