// Sums of products of bytes, four to each 32-bit lane: one operand unsigned, as weights lie in memory with an offset
// that makes them so, the other signed. VNNI has an instruction for it. Without it, pairs are summed in 16 bits, which
// hold the products of a nibble, but of two whole unsigned bytes not: these are made signed again.
#pragma once
#include <string.h>

#include "backend/cpu/kernels/simd.h"
#if !defined(__AVX2__)
// Its inline functions are the same code in every file of the baseline alone.
#include "base/small_floats.h"
#endif

namespace sizewise::cpu::ISA_NAMESPACE {

// Keeps the compiler from reading memory again for each use: 512-bit loads are what these loops are short of.
inline Words loaded_once(Words value) {
#if defined(__GNUC__) && defined(__AVX2__)
  asm("" : "+v"(value.raw));
#endif
  return value;
}

// What multiply_add_bytes adds too much, for each of x: the offset of weights where they stay unsigned.
#if defined(__AVX512VNNI__)
constexpr int byte_offset = 128;
#else
constexpr int byte_offset = 0;
#endif
constexpr int nibble_offset = 8;

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

#elif defined(__AVX2__)

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

#else

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

#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
