// byte_dot.h for AVX-512 and AVX2.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

#if defined(__AVX512F__)

inline Words load_bytes(const uint8_t* from) { return {_mm512_loadu_si512(from)}; }
// The same four bytes in every lane.
inline Words broadcast_bytes(const int8_t* from) {
  int32_t four;
  memcpy(&four, from, sizeof four);
  return {_mm512_set1_epi32(four)};
}
inline Words lower_nibbles(Words bytes) { return {_mm512_and_si512(bytes.raw, _mm512_set1_epi8(15))}; }
inline Words upper_nibbles(Words bytes) {
  return {_mm512_and_si512(_mm512_srli_epi32(bytes.raw, 4), _mm512_set1_epi8(15))};
}
inline Vector to_floats(Words whole) { return {_mm512_cvtepi32_ps(whole.raw)}; }
inline Vector load_halves(const uint16_t* from) {
  return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)))};
}

#if defined(__AVX512VNNI__)
inline Words multiply_add_nibbles(Words w, Words x, Words sum) { return {_mm512_dpbusd_epi32(sum.raw, w.raw, x.raw)}; }
inline Words multiply_add_bytes(Words w, Words x, Words sum) { return multiply_add_nibbles(w, x, sum); }
#else
inline Words multiply_add_nibbles(Words w, Words x, Words sum) {
  const __m512i pairs = _mm512_maddubs_epi16(w.raw, x.raw);
  return {_mm512_add_epi32(sum.raw, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)))};
}
inline Words multiply_add_bytes(Words w, Words x, Words sum) {
  const __m512i value = _mm512_xor_si512(w.raw, _mm512_set1_epi8(-128));
  const __mmask64 negative = _mm512_movepi8_mask(value);
  const __m512i turned = _mm512_mask_sub_epi8(x.raw, negative, _mm512_setzero_si512(), x.raw);
  return multiply_add_nibbles({_mm512_abs_epi8(value)}, {turned}, sum);
}
#endif

#else

inline Words load_bytes(const uint8_t* from) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))}; }
inline Words broadcast_bytes(const int8_t* from) {
  int32_t four;
  memcpy(&four, from, sizeof four);
  return {_mm256_set1_epi32(four)};
}
inline Words lower_nibbles(Words bytes) { return {_mm256_and_si256(bytes.raw, _mm256_set1_epi8(15))}; }
inline Words upper_nibbles(Words bytes) {
  return {_mm256_and_si256(_mm256_srli_epi32(bytes.raw, 4), _mm256_set1_epi8(15))};
}
inline Vector to_floats(Words whole) { return {_mm256_cvtepi32_ps(whole.raw)}; }
inline Vector load_halves(const uint16_t* from) {
  return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)))};
}
inline Words multiply_add_nibbles(Words w, Words x, Words sum) {
  const __m256i pairs = _mm256_maddubs_epi16(w.raw, x.raw);
  return {_mm256_add_epi32(sum.raw, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))};
}
inline Words multiply_add_bytes(Words w, Words x, Words sum) {
  const __m256i value = _mm256_xor_si256(w.raw, _mm256_set1_epi8(-128));
  return multiply_add_nibbles({_mm256_abs_epi8(value)}, {_mm256_sign_epi8(x.raw, value)}, sum);
}

#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
