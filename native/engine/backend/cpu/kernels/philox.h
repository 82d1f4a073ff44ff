// Philox4x32-10 for whole vectors; the numbers of random/counter_random.h, where the mapping of elements is described.
#pragma once
#include "backend/cpu/kernels/random_row.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// The random bits of the 64 elements 64 block .. 64 block + 63.
inline void random_block(const RandomRow& random, uint64_t block, uint32_t* bits) {
  for (int first = 0; first < 16; first += width) {
    const uint64_t counter =
        (block << 4) + static_cast<uint64_t>(first);  // a multiple of `width`: the lanes never carry
    Words c0 = words(static_cast<uint32_t>(counter)) + lane_numbers(), c1 = words(static_cast<uint32_t>(counter >> 32));
    Words c2 = words(static_cast<uint32_t>(random.step)), c3 = words(random.stream);
    uint32_t key0 = static_cast<uint32_t>(random.seed);
    uint32_t key1 = static_cast<uint32_t>(random.seed >> 32) ^ static_cast<uint32_t>(random.step >> 32);
    for (int round = 0; round < 10; ++round) {
      Words high0, low0, high1, low1;
      multiply_wide(c0, words(0xD2511F53u), high0, low0);
      multiply_wide(c2, words(0xCD9E8D57u), high1, low1);
      c0 = high1 ^ c1 ^ words(key0);
      c1 = low1;
      c2 = high0 ^ c3 ^ words(key1);
      c3 = low0;
      key0 += 0x9E3779B9u;
      key1 += 0xBB67AE85u;
    }
    store_words(bits + first, c0);
    store_words(bits + 16 + first, c1);
    store_words(bits + 32 + first, c2);
    store_words(bits + 48 + first, c3);
  }
}

// The random bits of up to 64 elements from `element` on, in `buffer` (128 words); returns where they begin.
inline const uint32_t* random_words(const RandomRow& random, uint64_t element, int count, uint32_t* buffer) {
  const uint64_t block = element >> 6;
  const int offset = static_cast<int>(element & 63);
  random_block(random, block, buffer);
  if (offset + count > 64) random_block(random, block + 1, buffer + 64);
  return buffer + offset;
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
