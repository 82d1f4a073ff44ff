#include "backend/cpu/likeliest.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace sizewise::cpu {

// Each of so many stretches holds one.
float Stretches::reached_by(int wanted, float* room) const {
  if (wanted > static_cast<std::int64_t>(largest.size())) return -std::numeric_limits<float>::infinity();
  float* end = std::copy(largest.begin(), largest.end(), room);
  std::nth_element(room, room + (wanted - 1), end, std::greater<>());
  return room[wanted - 1];
}

std::int64_t Stretches::at_least(float least, std::int32_t* ids) const {
  const auto size = static_cast<std::int64_t>(values.size());
  std::int64_t found = 0;
  for (std::int64_t stretch = 0; stretch < count(size); ++stretch) {
    if (largest[static_cast<std::size_t>(stretch)] < least) continue;
    for (std::int64_t id = stretch * kSize; id < std::min((stretch + 1) * kSize, size); ++id) {
      // Written in any case: which it is cannot be foretold.
      ids[found] = static_cast<std::int32_t>(id);
      found += values[static_cast<std::size_t>(id)] >= least;
    }
  }
  return found;
}

std::int64_t likeliest(const Stretches& stretches, int count, float* room, std::int32_t* ids) {
  const std::int64_t found = stretches.at_least(stretches.reached_by(count, room), ids);
  const std::int64_t kept = std::min<std::int64_t>(count, found);
  std::partial_sort(ids, ids + kept, ids + found, [&](std::int32_t a, std::int32_t b) {
    const float one = stretches.values[static_cast<std::size_t>(a)],
                other = stretches.values[static_cast<std::size_t>(b)];
    return one != other ? one > other : a < b;
  });
  return kept;
}

}  // namespace sizewise::cpu
