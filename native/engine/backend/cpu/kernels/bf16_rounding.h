// Floats rounded to bf16: to the nearest, ties to even; where the processor has instructions for bf16, it takes
// denormal numbers for zero. Pairs of them lie in the 32-bit lanes of a Vector, the earlier number in the lower half.
// Where there are no such instructions, rounded_to_bf16 leaves each number in the upper half of its lane, a float.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/simd.h"
#if !defined(__AVX2__) && !defined(__aarch64__)
// Its inline functions are the same code in every file of the baseline alone.
#include "base/small_floats.h"
#endif

namespace sizewise::cpu::ISA_NAMESPACE {

#if defined(__AVX512BF16__)

inline __m512i as_words(__m512bh pairs) {
  __m512i result;
  memcpy(&result, &pairs, sizeof result);
  return result;
}

// Lane i: (even[i], odd[i]).
inline Vector bf16_pairs(Vector even, Vector odd) {
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21,
                                         5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  const __m512i halves = as_words(_mm512_cvtne2ps_pbh(odd.raw, even.raw));
  return {_mm512_castsi512_ps(_mm512_permutexvar_epi16(order, halves))};
}
// Neighbours of a row of 2 width numbers, whose first half is `first`.
inline Vector bf16_neighbours(Vector first, Vector second) {
  return {_mm512_castsi512_ps(as_words(_mm512_cvtne2ps_pbh(second.raw, first.raw)))};
}

#elif defined(__AVX512F__)

inline __m512i bf16_of(Vector value) {
  const __m512i bits = _mm512_castps_si512(value.raw);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
  const __mmask16 no_number = _mm512_cmp_ps_mask(value.raw, value.raw, _CMP_UNORD_Q);
  return _mm512_srli_epi32(_mm512_mask_or_epi32(rounded, no_number, bits, _mm512_set1_epi32(0x400000)), 16);
}
inline Vector rounded_to_bf16(Vector value) { return {_mm512_castsi512_ps(_mm512_slli_epi32(bf16_of(value), 16))}; }
inline Vector bf16_pairs(Vector even, Vector odd) {
  return {_mm512_castsi512_ps(_mm512_or_si512(bf16_of(even), _mm512_slli_epi32(bf16_of(odd), 16)))};
}
inline Vector bf16_neighbours(Vector first, Vector second) {
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
  return bf16_pairs({_mm512_permutex2var_ps(first.raw, even, second.raw)},
                    {_mm512_permutex2var_ps(first.raw, odd, second.raw)});
}

#elif defined(__AVX2__)

inline __m256i bf16_of(Vector value) {
  const __m256i bits = _mm256_castps_si256(value.raw);
  const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  const __m256i rounded = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
  const __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x400000));
  const __m256 no_number = _mm256_cmp_ps(value.raw, value.raw, _CMP_UNORD_Q);
  return _mm256_srli_epi32(_mm256_blendv_epi8(rounded, quiet, _mm256_castps_si256(no_number)), 16);
}
inline Vector rounded_to_bf16(Vector value) { return {_mm256_castsi256_ps(_mm256_slli_epi32(bf16_of(value), 16))}; }
inline Vector bf16_pairs(Vector even, Vector odd) {
  return {_mm256_castsi256_ps(_mm256_or_si256(bf16_of(even), _mm256_slli_epi32(bf16_of(odd), 16)))};
}
inline Vector bf16_neighbours(Vector first, Vector second) {
  const auto in_order = [](__m256 halves) {
    return Vector{_mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(halves), 0xd8))};
  };
  return bf16_pairs(in_order(_mm256_shuffle_ps(first.raw, second.raw, 0x88)),
                    in_order(_mm256_shuffle_ps(first.raw, second.raw, 0xdd)));
}

#elif defined(__aarch64__)

// The upper half of each lane is the number.
inline uint32x4_t bf16_of(Vector value) {
  const uint32x4_t bits = vreinterpretq_u32_f32(value.raw);
  const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
  const uint32x4_t rounded = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
  const uint32x4_t quiet = vorrq_u32(bits, vdupq_n_u32(0x400000));
  return vbslq_u32(vceqq_f32(value.raw, value.raw), rounded, quiet);
}
inline Vector rounded_to_bf16(Vector value) {
  return {vreinterpretq_f32_u32(vandq_u32(bf16_of(value), vdupq_n_u32(0xffff0000u)))};
}
inline Vector bf16_pairs(Vector even, Vector odd) {
  return {vreinterpretq_f32_u32(vsriq_n_u32(bf16_of(odd), bf16_of(even), 16))};
}
inline Vector bf16_neighbours(Vector first, Vector second) {
  return bf16_pairs({vuzp1q_f32(first.raw, second.raw)}, {vuzp2q_f32(first.raw, second.raw)});
}

#else

inline float pair_of(float even, float odd) {
  return float_from_bits(uint32_t{to_bf16(even)} | uint32_t{to_bf16(odd)} << 16);
}
inline Vector rounded_to_bf16(Vector value) {
  return each_lane([&](int i) { return from_bf16(to_bf16(value.raw[i])); });
}
inline Vector bf16_pairs(Vector even, Vector odd) {
  return each_lane([&](int i) { return pair_of(even.raw[i], odd.raw[i]); });
}
inline Vector bf16_neighbours(Vector first, Vector second) {
  const auto number = [&](int i) { return i < width ? first.raw[i] : second.raw[i - width]; };
  return each_lane([&](int i) { return pair_of(number(2 * i), number(2 * i + 1)); });
}

#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
