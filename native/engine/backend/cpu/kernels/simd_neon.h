// simd.h for 64-bit ARM, whose every processor has NEON with fused multiply-adds.
#pragma once
#include <arm_neon.h>
#include <stdint.h>

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int width = 4;
constexpr int registers = 32;

struct Vector {
  float32x4_t raw;
};
struct Words {
  uint32x4_t raw;
};
struct Mask {
  uint32x4_t raw;  // all bits or none
};

inline Vector broadcast(float value) { return {vdupq_n_f32(value)}; }
inline Vector zero() { return broadcast(0.0f); }
inline Vector load(const float* from) { return {vld1q_f32(from)}; }
inline void store(float* to, Vector value) { vst1q_f32(to, value.raw); }
// There is no instruction that writes past the caches alone.
inline void stream(float* to, Vector value) { store(to, value); }
inline void stream_fence() {}
inline void prefetch(const float* from) { __builtin_prefetch(from, 0, 2); }

inline Words words(uint32_t value) { return {vdupq_n_u32(value)}; }
// The same bits.
inline Vector as_lanes(Words bits) { return {vreinterpretq_f32_u32(bits.raw)}; }
inline Words as_words(Vector bits) { return {vreinterpretq_u32_f32(bits.raw)}; }
inline Words load_words(const uint32_t* from) { return {vld1q_u32(from)}; }
inline void store_words(uint32_t* to, Words value) { vst1q_u32(to, value.raw); }
inline Words lane_numbers() {
  constexpr uint32_t numbers[width] = {0, 1, 2, 3};
  return load_words(numbers);
}
inline Words operator+(Words a, Words b) { return {vaddq_u32(a.raw, b.raw)}; }
inline Words operator^(Words a, Words b) { return {veorq_u32(a.raw, b.raw)}; }
inline Mask at_least(Words a, Words b) { return {vcgeq_u32(a.raw, b.raw)}; }
// Both halves of the 64-bit products.
inline void multiply_wide(Words a, Words b, Words& high, Words& low) {
  const uint32x4_t first = vreinterpretq_u32_u64(vmull_u32(vget_low_u32(a.raw), vget_low_u32(b.raw))),
                   second = vreinterpretq_u32_u64(vmull_high_u32(a.raw, b.raw));
  low.raw = vuzp1q_u32(first, second);
  high.raw = vuzp2q_u32(first, second);
}

// Never more lanes than there are, whatever is asked for: not one byte past them is touched.
inline Mask first_lanes(int count) {
  return {vcgtq_s32(vdupq_n_s32(count), vreinterpretq_s32_u32(lane_numbers().raw))};
}
inline Vector load_first(const float* from, int count) {
  float lanes[width] = {};
  for (int i = 0; i < width && i < count; ++i) lanes[i] = from[i];
  return load(lanes);
}
inline void store_first(float* to, Vector value, int count) {
  float lanes[width];
  store(lanes, value);
  for (int i = 0; i < width && i < count; ++i) to[i] = lanes[i];
}

inline Vector operator+(Vector a, Vector b) { return {vaddq_f32(a.raw, b.raw)}; }
inline Vector operator-(Vector a, Vector b) { return {vsubq_f32(a.raw, b.raw)}; }
inline Vector operator*(Vector a, Vector b) { return {vmulq_f32(a.raw, b.raw)}; }
inline Vector operator/(Vector a, Vector b) { return {vdivq_f32(a.raw, b.raw)}; }
inline Vector multiply_add(Vector a, Vector b, Vector c) { return {vfmaq_f32(c.raw, a.raw, b.raw)}; }
inline Vector multiply_add_onto(Vector sum, Vector a, Vector b) { return multiply_add(a, b, sum); }
// c - a b
inline Vector subtract_product(Vector c, Vector a, Vector b) { return {vfmsq_f32(c.raw, a.raw, b.raw)}; }
inline Mask less(Vector a, Vector b) { return {vcltq_f32(a.raw, b.raw)}; }
inline Vector select(Mask mask, Vector yes, Vector no) { return {vbslq_f32(mask.raw, yes.raw, no.raw)}; }
inline Vector keep_where(Mask mask, Vector value) { return select(mask, value, zero()); }
// Where either is not a number, the second, as on x86; NEON's own maximum would give what is not a number.
inline Vector maximum(Vector a, Vector b) { return select({vcgtq_f32(a.raw, b.raw)}, a, b); }
inline Vector minimum(Vector a, Vector b) { return select(less(a, b), a, b); }
inline Vector square_root(Vector a) { return {vsqrtq_f32(a.raw)}; }
inline Vector absolute(Vector a) { return {vabsq_f32(a.raw)}; }
inline Vector with_sign_of(Vector magnitude, Vector sign) {
  return {vbslq_f32(vdupq_n_u32(0x80000000u), sign.raw, magnitude.raw)};
}
inline Vector round_nearest(Vector a) { return {vrndnq_f32(a.raw)}; }
// value 2^power for whole powers in [-252, 254]: in two steps, so that each factor is a normal number and only the last
// product rounds.
inline Vector times_two_to(Vector value, Vector power) {
  const int32x4_t exponent = vcvtq_s32_f32(power.raw), half = vshrq_n_s32(exponent, 1);
  const int32x4_t rest = vsubq_s32(exponent, half), bias = vdupq_n_s32(127);
  const float32x4_t first = vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(half, bias), 23));
  const float32x4_t second = vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(rest, bias), 23));
  return {vmulq_f32(vmulq_f32(value.raw, first), second)};
}

inline float sum(Vector a) {
  const float32x2_t two = vadd_f32(vget_low_f32(a.raw), vget_high_f32(a.raw));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}
inline float largest(Vector a) {
  const Vector two = maximum(a, {vextq_f32(a.raw, a.raw, 2)});
  return vgetq_lane_f32(maximum(two, {vextq_f32(two.raw, two.raw, 1)}).raw, 0);
}

// Sums of squares in double.
struct DoubleSquares {
  float64x2_t low = vdupq_n_f64(0.0), high = vdupq_n_f64(0.0);
  void add(Vector a) {
    const float64x2_t first = vcvt_f64_f32(vget_low_f32(a.raw)), second = vcvt_high_f64_f32(a.raw);
    low = vfmaq_f64(low, first, first);
    high = vfmaq_f64(high, second, second);
  }
  double total() const { return vaddvq_f64(vaddq_f64(low, high)); }
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
