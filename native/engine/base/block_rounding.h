// Weights rounded to int8 or int4 in blocks of 32 with one scale in fp16, symmetric about zero (Dettmers et al. 2022,
// "8-bit Optimizers via Block-wise Quantization").
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/small_floats.h"

namespace sizewise {

inline constexpr int kBlockValues = 32;

struct RoundedBlock {
  std::array<std::int8_t, kBlockValues> numbers;
  std::uint16_t scale;  // fp16: a value is number * scale
};

namespace block_rounding {

// The value of the largest magnitude, with its sign.
inline float extreme(const float* values) {
  float found = 0.0f;
  for (int i = 0; i < kBlockValues; ++i)
    if (std::abs(values[i]) > std::abs(found)) found = values[i];
  return found;
}

// The scale is taken as it will be read again, so that numbers are rounded to what they will stand for; one too large
// for fp16 becomes the largest that is finite.
inline RoundedBlock round_to(const float* values, float wanted_scale, float least, float most) {
  constexpr float largest_f16 = 65504.0f;
  RoundedBlock block;
  block.scale = to_f16(std::clamp(wanted_scale, -largest_f16, largest_f16));
  const float scale = from_f16(block.scale);
  for (int i = 0; i < kBlockValues; ++i) {
    const float number = scale == 0.0f ? 0.0f : std::clamp(values[i] / scale, least, most);
    block.numbers[static_cast<std::size_t>(i)] = static_cast<std::int8_t>(std::lrint(number));
  }
  return block;
}

}  // namespace block_rounding

inline RoundedBlock round_to_int8(const float* values) {
  return block_rounding::round_to(values, std::abs(block_rounding::extreme(values)) / 127.0f, -127, 127);
}

// The extreme value gets -8, the number that has no opposite: the others use the range better so (llama.cpp's Q4_0).
inline RoundedBlock round_to_int4(const float* values) {
  return block_rounding::round_to(values, block_rounding::extreme(values) / -8.0f, -8, 7);
}

}  // namespace sizewise
