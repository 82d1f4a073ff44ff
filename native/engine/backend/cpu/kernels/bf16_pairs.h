// Products of pairs of bf16 numbers, one pair to each 32-bit lane of a Vector, whose lanes mean nothing as floats. The
// lower half is the earlier number.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/bf16_rounding.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

#if defined(__AVX512F__)

inline Vector lower_of_pairs(Vector pairs) {
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(pairs.raw), 16))};
}
inline Vector upper_of_pairs(Vector pairs) {
  const __m512i upper = _mm512_set1_epi32(static_cast<int>(0xffff0000u));
  return {_mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(pairs.raw), upper))};
}

#elif defined(__AVX2__)

inline Vector lower_of_pairs(Vector pairs) {
  return {_mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(pairs.raw), 16))};
}
inline Vector upper_of_pairs(Vector pairs) {
  const __m256i upper = _mm256_set1_epi32(static_cast<int>(0xffff0000u));
  return {_mm256_castsi256_ps(_mm256_and_si256(_mm256_castps_si256(pairs.raw), upper))};
}

#elif defined(__aarch64__)

inline Vector lower_of_pairs(Vector pairs) {
  return {vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(pairs.raw), 16))};
}
inline Vector upper_of_pairs(Vector pairs) {
  return {vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(pairs.raw), vdupq_n_u32(0xffff0000u)))};
}

#else

inline Vector lower_of_pairs(Vector pairs) {
  return each_lane([&](int i) { return float_from_bits(float_bits(pairs.raw[i]) << 16); });
}
inline Vector upper_of_pairs(Vector pairs) {
  return each_lane([&](int i) { return float_from_bits(float_bits(pairs.raw[i]) & 0xffff0000u); });
}

#endif

#if defined(__AVX512BF16__)

inline __m512bh as_bf16(Vector pairs) {
  __m512bh result;
  memcpy(&result, &pairs.raw, sizeof result);
  return result;
}
// c + a b, both products of a lane.
inline Vector multiply_add_pairs(Vector a, Vector b, Vector c) {
  return {_mm512_dpbf16_ps(c.raw, as_bf16(a), as_bf16(b))};
}

#else

inline Vector multiply_add_pairs(Vector a, Vector b, Vector c) {
  c = multiply_add(upper_of_pairs(a), upper_of_pairs(b), c);
  return multiply_add(lower_of_pairs(a), lower_of_pairs(b), c);
}

#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
