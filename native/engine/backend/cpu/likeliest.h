// The highest of many values. The values come in stretches of which the largest is known, so that most are never looked
// at one by one.
#pragma once
#include <cstdint>
#include <span>

namespace sizewise::cpu {

struct Stretches {
  static constexpr std::int64_t kSize = 64;
  static constexpr std::int64_t count(std::int64_t values) { return (values + kSize - 1) / kSize; }

  std::span<const float> values, largest;

  // A value that at least `count` of the values reach. `room`: for as many floats as there are stretches.
  float reached_by(int count, float* room) const;
  // Writes the ids of all values that are at least `least`, ascending, and says how many they are.
  std::int64_t at_least(float least, std::int32_t* ids) const;
};

// Writes the ids of the `count` highest values, or of all where there are fewer (values that are no numbers are none);
// of equal ones the lower id comes first. `ids`: room for as many as there are values. Says how many they are.
std::int64_t likeliest(const Stretches& stretches, int count, float* room, std::int32_t* ids);

}  // namespace sizewise::cpu
