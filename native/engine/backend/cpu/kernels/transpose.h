// Transposes a square of width x width floats held in registers: block[i] is row i before and column i after.
#pragma once
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

#if defined(__AVX512F__)

inline void transpose(Vector (&block)[width]) {
  __m512 quads[width];  // quads[4 g + k], 128-bit lane q: column 4 q + k of rows 4 g .. 4 g + 3
  for (int g = 0; g < 4; ++g) {
    const __m512* row = &block[4 * g].raw;
    const __m512d low01 = _mm512_castps_pd(_mm512_unpacklo_ps(row[0], row[1])),
                  high01 = _mm512_castps_pd(_mm512_unpackhi_ps(row[0], row[1]));
    const __m512d low23 = _mm512_castps_pd(_mm512_unpacklo_ps(row[2], row[3])),
                  high23 = _mm512_castps_pd(_mm512_unpackhi_ps(row[2], row[3]));
    quads[4 * g + 0] = _mm512_castpd_ps(_mm512_unpacklo_pd(low01, low23));
    quads[4 * g + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low01, low23));
    quads[4 * g + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(high01, high23));
    quads[4 * g + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(high01, high23));
  }
  for (int k = 0; k < 4; ++k) {
    const __m512 even01 = _mm512_shuffle_f32x4(quads[k], quads[4 + k], 0x88),
                 odd01 = _mm512_shuffle_f32x4(quads[k], quads[4 + k], 0xdd);
    const __m512 even23 = _mm512_shuffle_f32x4(quads[8 + k], quads[12 + k], 0x88),
                 odd23 = _mm512_shuffle_f32x4(quads[8 + k], quads[12 + k], 0xdd);
    block[k].raw = _mm512_shuffle_f32x4(even01, even23, 0x88);
    block[4 + k].raw = _mm512_shuffle_f32x4(odd01, odd23, 0x88);
    block[8 + k].raw = _mm512_shuffle_f32x4(even01, even23, 0xdd);
    block[12 + k].raw = _mm512_shuffle_f32x4(odd01, odd23, 0xdd);
  }
}

#elif defined(__AVX2__)

inline void transpose(Vector (&block)[width]) {
  __m256 quads[width];  // quads[4 g + k], 128-bit lane q: column 4 q + k of rows 4 g .. 4 g + 3
  for (int g = 0; g < 2; ++g) {
    const __m256* row = &block[4 * g].raw;
    const __m256d low01 = _mm256_castps_pd(_mm256_unpacklo_ps(row[0], row[1])),
                  high01 = _mm256_castps_pd(_mm256_unpackhi_ps(row[0], row[1]));
    const __m256d low23 = _mm256_castps_pd(_mm256_unpacklo_ps(row[2], row[3])),
                  high23 = _mm256_castps_pd(_mm256_unpackhi_ps(row[2], row[3]));
    quads[4 * g + 0] = _mm256_castpd_ps(_mm256_unpacklo_pd(low01, low23));
    quads[4 * g + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(low01, low23));
    quads[4 * g + 2] = _mm256_castpd_ps(_mm256_unpacklo_pd(high01, high23));
    quads[4 * g + 3] = _mm256_castpd_ps(_mm256_unpackhi_pd(high01, high23));
  }
  for (int k = 0; k < 4; ++k) {
    block[k].raw = _mm256_permute2f128_ps(quads[k], quads[4 + k], 0x20);
    block[4 + k].raw = _mm256_permute2f128_ps(quads[k], quads[4 + k], 0x31);
  }
}

#elif defined(__aarch64__)

inline void transpose(Vector (&block)[width]) {
  const auto even = [](float32x4_t a, float32x4_t b) { return vreinterpretq_f64_f32(vtrn1q_f32(a, b)); };
  const auto odd = [](float32x4_t a, float32x4_t b) { return vreinterpretq_f64_f32(vtrn2q_f32(a, b)); };
  const float64x2_t even01 = even(block[0].raw, block[1].raw), odd01 = odd(block[0].raw, block[1].raw),
                    even23 = even(block[2].raw, block[3].raw), odd23 = odd(block[2].raw, block[3].raw);
  block[0].raw = vreinterpretq_f32_f64(vtrn1q_f64(even01, even23));
  block[1].raw = vreinterpretq_f32_f64(vtrn1q_f64(odd01, odd23));
  block[2].raw = vreinterpretq_f32_f64(vtrn2q_f64(even01, even23));
  block[3].raw = vreinterpretq_f32_f64(vtrn2q_f64(odd01, odd23));
}

#else

inline void transpose(Vector (&block)[width]) {
  for (int i = 0; i < width; ++i) {
    for (int j = 0; j < i; ++j) {
      const float held = block[i].raw[j];
      block[i].raw[j] = block[j].raw[i];
      block[j].raw[i] = held;
    }
  }
}

#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
