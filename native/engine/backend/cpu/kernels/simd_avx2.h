// simd.h for AVX2 with FMA.
#pragma once
#include <immintrin.h>
#include <stdint.h>

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int width = 8;
constexpr int registers = 16;

struct Vector {
  __m256 raw;
};
struct Words {
  __m256i raw;
};
struct Mask {
  __m256 raw;
};

inline Vector broadcast(float value) { return {_mm256_set1_ps(value)}; }
inline Vector zero() { return {_mm256_setzero_ps()}; }
inline Vector load(const float* from) { return {_mm256_loadu_ps(from)}; }
inline void store(float* to, Vector value) { _mm256_storeu_ps(to, value.raw); }
// Past the caches; `to` is aligned to the vector.
inline void stream(float* to, Vector value) { _mm256_stream_ps(to, value.raw); }
inline void stream_fence() { _mm_sfence(); }
// Into the second-level cache: what is far apart would push itself out of the first.
inline void prefetch(const float* from) { _mm_prefetch(reinterpret_cast<const char*>(from), _MM_HINT_T1); }

inline Words lane_numbers() { return {_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)}; }
inline Mask first_lanes(int count) {
  return {_mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32(count), lane_numbers().raw))};
}
inline Vector load_first(const float* from, int count) {
  return {_mm256_maskload_ps(from, _mm256_castps_si256(first_lanes(count).raw))};
}
inline void store_first(float* to, Vector value, int count) {
  _mm256_maskstore_ps(to, _mm256_castps_si256(first_lanes(count).raw), value.raw);
}

inline Vector operator+(Vector a, Vector b) { return {_mm256_add_ps(a.raw, b.raw)}; }
inline Vector operator-(Vector a, Vector b) { return {_mm256_sub_ps(a.raw, b.raw)}; }
inline Vector operator*(Vector a, Vector b) { return {_mm256_mul_ps(a.raw, b.raw)}; }
inline Vector operator/(Vector a, Vector b) { return {_mm256_div_ps(a.raw, b.raw)}; }
inline Vector multiply_add(Vector a, Vector b, Vector c) { return {_mm256_fmadd_ps(a.raw, b.raw, c.raw)}; }
// a b + sum, in the register of `sum`. With 16 registers GCC lets sums wander into those of operands instead, moves
// them back and runs out.
inline Vector multiply_add_onto(Vector sum, Vector a, Vector b) {
#if defined(__GNUC__) && !defined(__clang__)
  asm("vfmadd231ps %2, %1, %0" : "+x"(sum.raw) : "x"(a.raw), "x"(b.raw));
  return sum;
#else
  return multiply_add(a, b, sum);
#endif
}
// c - a b
inline Vector subtract_product(Vector c, Vector a, Vector b) { return {_mm256_fnmadd_ps(a.raw, b.raw, c.raw)}; }
// Where either is not a number, the second.
inline Vector maximum(Vector a, Vector b) { return {_mm256_max_ps(a.raw, b.raw)}; }
inline Vector minimum(Vector a, Vector b) { return {_mm256_min_ps(a.raw, b.raw)}; }
inline Vector square_root(Vector a) { return {_mm256_sqrt_ps(a.raw)}; }
inline Vector absolute(Vector a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0f), a.raw)}; }
inline Vector with_sign_of(Vector magnitude, Vector sign) {
  const __m256 bits = _mm256_set1_ps(-0.0f);
  return {_mm256_or_ps(_mm256_and_ps(bits, sign.raw), _mm256_andnot_ps(bits, magnitude.raw))};
}
inline Vector round_nearest(Vector a) {
  return {_mm256_round_ps(a.raw, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}
// value 2^power for whole powers in [-252, 254]: in two steps, so that each factor is a normal number and only the last
// product rounds.
inline Vector times_two_to(Vector value, Vector power) {
  const __m256i exponent = _mm256_cvtps_epi32(power.raw), half = _mm256_srai_epi32(exponent, 1);
  const __m256i rest = _mm256_sub_epi32(exponent, half), bias = _mm256_set1_epi32(127);
  const __m256 first = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(half, bias), 23));
  const __m256 second = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(rest, bias), 23));
  return {_mm256_mul_ps(_mm256_mul_ps(value.raw, first), second)};
}

inline Mask less(Vector a, Vector b) { return {_mm256_cmp_ps(a.raw, b.raw, _CMP_LT_OQ)}; }
inline Vector select(Mask mask, Vector yes, Vector no) { return {_mm256_blendv_ps(no.raw, yes.raw, mask.raw)}; }
inline Vector keep_where(Mask mask, Vector value) { return {_mm256_and_ps(mask.raw, value.raw)}; }

inline float sum(Vector a) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a.raw), _mm256_extractf128_ps(a.raw, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
inline float largest(Vector a) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a.raw), _mm256_extractf128_ps(a.raw, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

// Sums of squares in double.
struct DoubleSquares {
  __m256d low = _mm256_setzero_pd(), high = _mm256_setzero_pd();
  void add(Vector a) {
    const __m256d first = _mm256_cvtps_pd(_mm256_castps256_ps128(a.raw)),
                  second = _mm256_cvtps_pd(_mm256_extractf128_ps(a.raw, 1));
    low = _mm256_fmadd_pd(first, first, low);
    high = _mm256_fmadd_pd(second, second, high);
  }
  double total() const {
    double lanes[4];
    _mm256_storeu_pd(lanes, _mm256_add_pd(low, high));
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
  }
};

// The same bits.
inline Vector as_lanes(Words bits) { return {_mm256_castsi256_ps(bits.raw)}; }
inline Words as_words(Vector bits) { return {_mm256_castps_si256(bits.raw)}; }
inline Words words(uint32_t value) { return {_mm256_set1_epi32(static_cast<int>(value))}; }
inline Words load_words(const uint32_t* from) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))}; }
inline void store_words(uint32_t* to, Words value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value.raw); }
inline Words operator+(Words a, Words b) { return {_mm256_add_epi32(a.raw, b.raw)}; }
inline Words operator^(Words a, Words b) { return {_mm256_xor_si256(a.raw, b.raw)}; }
inline Mask at_least(Words a, Words b) {
  return {_mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(a.raw, b.raw), a.raw))};
}
// Both halves of the 64-bit products.
inline void multiply_wide(Words a, Words b, Words& high, Words& low) {
  const __m256i even = _mm256_mul_epu32(a.raw, b.raw);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a.raw, 32), _mm256_srli_epi64(b.raw, 32));
  low.raw = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
  high.raw = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
