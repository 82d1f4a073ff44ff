// simd.h for AVX-512 (F, BW, DQ, VL).
#pragma once
#include <immintrin.h>
#include <stdint.h>

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int width = 16;
constexpr int registers = 32;

struct Vector {
  __m512 raw;
};
struct Words {
  __m512i raw;
};
struct Mask {
  __mmask16 raw;
};

inline Vector broadcast(float value) { return {_mm512_set1_ps(value)}; }
inline Vector zero() { return {_mm512_setzero_ps()}; }
inline Vector load(const float* from) { return {_mm512_loadu_ps(from)}; }
inline void store(float* to, Vector value) { _mm512_storeu_ps(to, value.raw); }
// Past the caches; `to` is aligned to the vector.
inline void stream(float* to, Vector value) { _mm512_stream_ps(to, value.raw); }
inline void stream_fence() { _mm_sfence(); }
// Into the second-level cache: what is far apart would push itself out of the first.
inline void prefetch(const float* from) { _mm_prefetch(reinterpret_cast<const char*>(from), _MM_HINT_T1); }

inline Mask first_lanes(int count) { return {static_cast<__mmask16>(count >= width ? 0xffffu : (1u << count) - 1u)}; }
inline Vector load_first(const float* from, int count) { return {_mm512_maskz_loadu_ps(first_lanes(count).raw, from)}; }
inline void store_first(float* to, Vector value, int count) {
  _mm512_mask_storeu_ps(to, first_lanes(count).raw, value.raw);
}

inline Vector operator+(Vector a, Vector b) { return {_mm512_add_ps(a.raw, b.raw)}; }
inline Vector operator-(Vector a, Vector b) { return {_mm512_sub_ps(a.raw, b.raw)}; }
inline Vector operator*(Vector a, Vector b) { return {_mm512_mul_ps(a.raw, b.raw)}; }
inline Vector operator/(Vector a, Vector b) { return {_mm512_div_ps(a.raw, b.raw)}; }
inline Vector multiply_add(Vector a, Vector b, Vector c) { return {_mm512_fmadd_ps(a.raw, b.raw, c.raw)}; }
inline Vector multiply_add_onto(Vector sum, Vector a, Vector b) { return multiply_add(a, b, sum); }
// c - a b
inline Vector subtract_product(Vector c, Vector a, Vector b) { return {_mm512_fnmadd_ps(a.raw, b.raw, c.raw)}; }
// Where either is not a number, the second.
inline Vector maximum(Vector a, Vector b) { return {_mm512_max_ps(a.raw, b.raw)}; }
inline Vector minimum(Vector a, Vector b) { return {_mm512_min_ps(a.raw, b.raw)}; }
inline Vector square_root(Vector a) { return {_mm512_sqrt_ps(a.raw)}; }
inline Vector absolute(Vector a) { return {_mm512_abs_ps(a.raw)}; }
inline Vector with_sign_of(Vector magnitude, Vector sign) {
  const __m512i bits = _mm512_set1_epi32(static_cast<int>(0x80000000u));
  return {_mm512_castsi512_ps(
      _mm512_ternarylogic_epi32(bits, _mm512_castps_si512(sign.raw), _mm512_castps_si512(magnitude.raw), 0xca))};
}
inline Vector round_nearest(Vector a) {
  return {_mm512_roundscale_ps(a.raw, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}
// value 2^power for whole powers, exact down to denormals
inline Vector times_two_to(Vector value, Vector power) { return {_mm512_scalef_ps(value.raw, power.raw)}; }

inline Mask less(Vector a, Vector b) { return {_mm512_cmp_ps_mask(a.raw, b.raw, _CMP_LT_OQ)}; }
inline Vector select(Mask mask, Vector yes, Vector no) { return {_mm512_mask_blend_ps(mask.raw, no.raw, yes.raw)}; }
inline Vector keep_where(Mask mask, Vector value) { return {_mm512_maskz_mov_ps(mask.raw, value.raw)}; }

inline float sum(Vector a) { return _mm512_reduce_add_ps(a.raw); }
inline float largest(Vector a) { return _mm512_reduce_max_ps(a.raw); }

// Sums of squares in double.
struct DoubleSquares {
  __m512d low = _mm512_setzero_pd(), high = _mm512_setzero_pd();
  void add(Vector a) {
    const __m512d first = _mm512_cvtps_pd(_mm512_castps512_ps256(a.raw)),
                  second = _mm512_cvtps_pd(_mm512_extractf32x8_ps(a.raw, 1));
    low = _mm512_fmadd_pd(first, first, low);
    high = _mm512_fmadd_pd(second, second, high);
  }
  double total() const { return _mm512_reduce_add_pd(_mm512_add_pd(low, high)); }
};

// The same bits.
inline Vector as_lanes(Words bits) { return {_mm512_castsi512_ps(bits.raw)}; }
inline Words as_words(Vector bits) { return {_mm512_castps_si512(bits.raw)}; }
inline Words words(uint32_t value) { return {_mm512_set1_epi32(static_cast<int>(value))}; }
inline Words lane_numbers() { return {_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)}; }
inline Words load_words(const uint32_t* from) { return {_mm512_loadu_si512(from)}; }
inline void store_words(uint32_t* to, Words value) { _mm512_storeu_si512(to, value.raw); }
inline Words operator+(Words a, Words b) { return {_mm512_add_epi32(a.raw, b.raw)}; }
inline Words operator^(Words a, Words b) { return {_mm512_xor_si512(a.raw, b.raw)}; }
inline Mask at_least(Words a, Words b) { return {_mm512_cmpge_epu32_mask(a.raw, b.raw)}; }
// Both halves of the 64-bit products.
inline void multiply_wide(Words a, Words b, Words& high, Words& low) {
  const __m512i even = _mm512_mul_epu32(a.raw, b.raw);
  const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(a.raw, 32), _mm512_srli_epi64(b.raw, 32));
  low.raw = _mm512_mask_blend_epi32(0xaaaa, even, _mm512_slli_epi64(odd, 32));
  high.raw = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd);
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
