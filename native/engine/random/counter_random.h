// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as
// 1, 2, 3"). A number is a pure function of (seed, stream, step, element): no state is kept, any thread may ask for any
// element, and a resumed run repeats what it would have drawn.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace sizewise {

// Which sequence of numbers: one seed per run, one stream per place in the program, one step per use of that place.
struct RandomSequence {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  std::uint64_t step = 0;
};

// The block cipher itself: 128 random bits of a 128-bit counter and a 64-bit key.
inline std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

// 32 random bits of one element. The elements 64 n .. 64 n + 63 take the four words of sixteen counters, word by word,
// so that sixteen neighbours stand in one word of sixteen neighbouring counters, which is how vector code wants them.
inline std::uint32_t random_bits(const RandomSequence& sequence, std::uint64_t element) {
  const std::uint64_t block = (element >> 6 << 4) | (element & 15);
  const auto words =
      philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                  static_cast<std::uint32_t>(sequence.step), sequence.stream},
                 {static_cast<std::uint32_t>(sequence.seed),
                  static_cast<std::uint32_t>(sequence.seed >> 32) ^ static_cast<std::uint32_t>(sequence.step >> 32)});
  return words[(element >> 4) & 3];
}

// Uniform in [0, 1), a multiple of 2^-32.
inline double random_unit(const RandomSequence& sequence, std::uint64_t element) {
  return random_bits(sequence, element) * 0x1p-32;
}

// Standard normal (Box & Muller 1958), from the elements 2 element and 2 element + 1 of the sequence.
inline double random_normal(const RandomSequence& sequence, std::uint64_t element) {
  const double radius = std::sqrt(-2.0 * std::log1p(-random_unit(sequence, 2 * element)));
  return radius * std::cos(2.0 * std::numbers::pi * random_unit(sequence, 2 * element + 1));
}

// An element is dropped when its bits are below this: the share of dropped elements is `probability` to within 2^-32.
inline std::uint32_t drop_threshold(float probability) {
  return static_cast<std::uint32_t>(static_cast<double>(probability) * 0x1p32);
}

}  // namespace sizewise
