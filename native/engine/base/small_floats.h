// Floats of 16 bits as numbers of C++: IEEE 754 binary16 and bfloat16. Rounded to the nearest, ties to even.
#pragma once
#include <stdint.h>
#include <string.h>

namespace sizewise {

inline uint32_t float_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline float float_from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

inline float from_bf16(uint16_t bits) { return float_from_bits(uint32_t{bits} << 16); }
inline uint16_t to_bf16(float value) {
  const uint32_t bits = float_bits(value);
  if (value != value) return static_cast<uint16_t>((bits | 0x400000u) >> 16);
  return static_cast<uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

inline float from_f16(uint16_t bits) {
  const uint32_t sign = uint32_t{bits & 0x8000u} << 16, exponent = bits >> 10 & 0x1fu, mantissa = bits & 0x3ffu;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  if (exponent == 31) return float_from_bits(sign | 0x7f800000u | mantissa << 13);
  return float_from_bits(sign | (exponent + 112) << 23 | mantissa << 13);
}
inline uint16_t to_f16(float value) {
  const uint32_t bits = float_bits(value), sign = bits >> 16 & 0x8000u, magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u | (magnitude >> 13 & 0x3ffu));
  if (magnitude >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);  // rounds to 2^16: infinity
  if (magnitude < 0x38800000u) {
    // Below 2^-14 a step is 2^-24: adding 1/2 rounds to that step, and leaves it in the lowest bits.
    const float shifted = float_from_bits(magnitude) + 0.5f;
    return static_cast<uint16_t>(sign | (float_bits(shifted) - float_bits(0.5f)));
  }
  const uint32_t rounded = magnitude + 0xfffu + (magnitude >> 13 & 1u);
  return static_cast<uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
}

}  // namespace sizewise
