// byte_dot.h for 64-bit ARM. Both operands are signed there, so that weights with an offset are turned back first.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline Words load_bytes(const uint8_t* from) { return {vreinterpretq_u32_u8(vld1q_u8(from))}; }
// The same four bytes in every lane.
inline Words broadcast_bytes(const int8_t* from) {
  uint32_t four;
  memcpy(&four, from, sizeof four);
  return words(four);
}
inline Words lower_nibbles(Words bytes) { return {vandq_u32(bytes.raw, vdupq_n_u32(0x0f0f0f0fu))}; }
inline Words upper_nibbles(Words bytes) {
  return {vreinterpretq_u32_u8(vshrq_n_u8(vreinterpretq_u8_u32(bytes.raw), 4))};
}
inline Vector to_floats(Words whole) { return {vcvtq_f32_s32(vreinterpretq_s32_u32(whole.raw))}; }
inline Vector load_halves(const uint16_t* from) { return {vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from)))}; }

// Sums of four neighbours to each lane.
inline Words multiply_add_signed(int8x16_t w, int8x16_t x, Words sum) {
  const int32x4_t before = vreinterpretq_s32_u32(sum.raw);
#if defined(__ARM_FEATURE_DOTPROD)
  return {vreinterpretq_u32_s32(vdotq_s32(before, w, x))};
#else
  const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(w), vget_low_s8(x))), high = vpaddlq_s16(vmull_high_s8(w, x));
  return {vreinterpretq_u32_s32(vaddq_s32(before, vpaddq_s32(low, high)))};
#endif
}
inline Words multiply_add_nibbles(Words w, Words x, Words sum) {
  return multiply_add_signed(vreinterpretq_s8_u32(w.raw), vreinterpretq_s8_u32(x.raw), sum);
}
inline Words multiply_add_bytes(Words w, Words x, Words sum) {
  return multiply_add_nibbles(w ^ words(0x80808080u), x, sum);
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
