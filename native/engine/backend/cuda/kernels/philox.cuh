// Philox4x32-10 on the device; the numbers of random/counter_random.h, where the mapping of elements is described.
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/varying.h"

namespace sizewise::cuda {

// What a kernel needs to know of a Dropout.
struct Drop {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  std::uint32_t drop_below = 0;  // 0: off
  float keep_scale = 1.0f;       // 1 / (1 - p)
  Varying<std::uint64_t> step;
};

#ifdef __CUDACC__
// The four words of one counter: of the elements 64 n .. 64 n + 63, the counter 16 n + i holds i, 16+i, 32+i and 48+i.
__device__ inline uint4 philox(std::uint64_t counter, std::uint64_t seed, std::uint32_t stream, std::uint64_t step) {
  std::uint32_t c0 = static_cast<std::uint32_t>(counter), c1 = static_cast<std::uint32_t>(counter >> 32);
  std::uint32_t c2 = static_cast<std::uint32_t>(step), c3 = stream;
  std::uint32_t key0 = static_cast<std::uint32_t>(seed);
  std::uint32_t key1 = static_cast<std::uint32_t>(seed >> 32) ^ static_cast<std::uint32_t>(step >> 32);
#pragma unroll
  for (int round = 0; round < 10; ++round) {
    const std::uint32_t high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
    const std::uint32_t high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return make_uint4(c0, c1, c2, c3);
}

__device__ inline std::uint32_t random_bits(const Drop& drop, std::uint64_t step, std::uint64_t element) {
  const uint4 words = philox((element >> 6 << 4) | (element & 15), drop.seed, drop.stream, step);
  const std::uint32_t which = (element >> 4) & 3;
  return which == 0 ? words.x : which == 1 ? words.y : which == 2 ? words.z : words.w;
}

// 0 where the element is dropped, 1 / (1 - p) where it is kept.
__device__ inline float keep_factor(const Drop& drop, std::uint64_t step, std::uint64_t element) {
  return random_bits(drop, step, element) >= drop.drop_below ? drop.keep_scale : 0.0f;
}
#endif

}  // namespace sizewise::cuda
