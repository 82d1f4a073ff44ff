// byte_dot.h in plain C++.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/simd.h"
// Its inline functions are the same code in every file of the baseline alone.
#include "base/small_floats.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline Words load_bytes(const uint8_t* from) {
  Words result;
  memcpy(&result, from, sizeof result);
  return result;
}
inline Words broadcast_bytes(const int8_t* from) {
  uint32_t four;
  memcpy(&four, from, sizeof four);
  return words(four);
}
inline Words lower_nibbles(Words bytes) {
  return each_word([&](int i) { return bytes.raw[i] & 0x0f0f0f0fu; });
}
inline Words upper_nibbles(Words bytes) {
  return each_word([&](int i) { return bytes.raw[i] >> 4 & 0x0f0f0f0fu; });
}
inline Vector to_floats(Words whole) {
  return each_lane([&](int i) { return static_cast<float>(static_cast<int32_t>(whole.raw[i])); });
}
inline Vector load_halves(const uint16_t* from) {
  return each_lane([&](int i) { return from_f16(from[i]); });
}
template <int Offset>
inline Words multiply_add_offset(Words w, Words x, Words sum) {
  return each_word([&](int i) {
    int32_t total = static_cast<int32_t>(sum.raw[i]);
    for (int shift = 0; shift < 32; shift += 8) {
      const int weight = static_cast<int>(w.raw[i] >> shift & 0xffu) - Offset;
      total += weight * static_cast<int8_t>(x.raw[i] >> shift & 0xffu);
    }
    return static_cast<uint32_t>(total);
  });
}
inline Words multiply_add_nibbles(Words w, Words x, Words sum) { return multiply_add_offset<0>(w, x, sum); }
inline Words multiply_add_bytes(Words w, Words x, Words sum) { return multiply_add_offset<128>(w, x, sum); }

}  // namespace sizewise::cpu::ISA_NAMESPACE
