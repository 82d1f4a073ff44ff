// The sums of `width` vectors at once: lane i of the result is the sum of the lanes of block[i], every one of them
// added up in the same order.
#pragma once
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

#if defined(__AVX512F__)

inline __m512 add_neighbours(__m512 a, __m512 b) {
  return _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
}
inline __m512 add_pairs(__m512 a, __m512 b) {
  const __m512d x = _mm512_castps_pd(a), y = _mm512_castps_pd(b);
  return _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(x, y)), _mm512_castpd_ps(_mm512_unpackhi_pd(x, y)));
}
inline __m512 add_quarters(__m512 a, __m512 b) {
  return _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd));
}

inline Vector lane_sums(const Vector (&block)[width]) {
  __m512 fours[4];  // in each quarter a part of the sums of four vectors
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Vector* four = block + 4 * i;
    fours[i] = add_pairs(add_neighbours(four[0].raw, four[1].raw), add_neighbours(four[2].raw, four[3].raw));
  }
  return {add_quarters(add_quarters(fours[0], fours[1]), add_quarters(fours[2], fours[3]))};
}

#elif defined(__AVX2__)

inline __m256 add_neighbours(__m256 a, __m256 b) {
  return _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
}
inline __m256 add_pairs(__m256 a, __m256 b) {
  const __m256d x = _mm256_castps_pd(a), y = _mm256_castps_pd(b);
  return _mm256_add_ps(_mm256_castpd_ps(_mm256_unpacklo_pd(x, y)), _mm256_castpd_ps(_mm256_unpackhi_pd(x, y)));
}

inline Vector lane_sums(const Vector (&block)[width]) {
  __m256 fours[2];
#pragma GCC unroll 2
  for (int i = 0; i < 2; ++i) {
    const Vector* four = block + 4 * i;
    fours[i] = add_pairs(add_neighbours(four[0].raw, four[1].raw), add_neighbours(four[2].raw, four[3].raw));
  }
  return {_mm256_add_ps(_mm256_permute2f128_ps(fours[0], fours[1], 0x20),
                        _mm256_permute2f128_ps(fours[0], fours[1], 0x31))};
}

#elif defined(__aarch64__)

inline Vector lane_sums(const Vector (&block)[width]) {
  return {vpaddq_f32(vpaddq_f32(block[0].raw, block[1].raw), vpaddq_f32(block[2].raw, block[3].raw))};
}

#else

inline Vector lane_sums(const Vector (&block)[width]) {
  return each_lane([&](int i) {
    const auto& lanes = block[i].raw;
    return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
  });
}

#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
