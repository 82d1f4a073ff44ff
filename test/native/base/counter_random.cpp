#include "random/counter_random.h"

#include <doctest/doctest.h>

using namespace sizewise;

TEST_CASE("philox4x32-10 gives the known answers of Random123") {
  using Words = std::array<std::uint32_t, 4>;
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("every part of the sequence changes the numbers, and nothing else does") {
  const RandomSequence sequence{0x123456789abcdef0u, 7, 11};
  CHECK(random_bits(sequence, 5) == random_bits(sequence, 5));
  for (const RandomSequence& other :
       {RandomSequence{0x123456789abcdef1u, 7, 11}, RandomSequence{0x023456789abcdef0u, 7, 11},
        RandomSequence{0x123456789abcdef0u, 8, 11}, RandomSequence{0x123456789abcdef0u, 7, 12},
        RandomSequence{0x123456789abcdef0u, 7, 11 + (std::uint64_t{1} << 32)}}) {
    int same = 0;
    for (std::uint64_t element = 0; element < 1000; ++element)
      same += random_bits(sequence, element) == random_bits(other, element);
    CHECK(same == 0);
  }
}

TEST_CASE("elements are distinct across words, blocks and the 32-bit border") {
  const RandomSequence sequence{1, 2, 3};
  for (const std::uint64_t first : {std::uint64_t{0}, (std::uint64_t{1} << 38) - 100, std::uint64_t{1} << 40}) {
    for (std::uint64_t i = 0; i < 200; ++i) {
      for (std::uint64_t j = 0; j < i; ++j)
        CHECK_FALSE(random_bits(sequence, first + i) == random_bits(sequence, first + j));
    }
  }
}

TEST_CASE("uniform and normal numbers have the moments of their distributions") {
  const RandomSequence sequence{42, 0, 0};
  const int count = 200000;
  double unit_sum = 0, unit_squares = 0, normal_sum = 0, normal_squares = 0, normal_fourths = 0;
  for (int element = 0; element < count; ++element) {
    const double unit = random_unit(sequence, element);
    REQUIRE((unit >= 0.0 && unit < 1.0));
    unit_sum += unit;
    unit_squares += unit * unit;
    const double normal = random_normal(sequence, element);
    normal_sum += normal;
    normal_squares += normal * normal;
    normal_fourths += normal * normal * normal * normal;
  }
  CHECK(unit_sum / count == doctest::Approx(0.5).epsilon(0.005));
  CHECK(unit_squares / count == doctest::Approx(1.0 / 3).epsilon(0.01));
  CHECK(std::abs(normal_sum / count) < 0.01);
  CHECK(normal_squares / count == doctest::Approx(1.0).epsilon(0.02));
  CHECK(normal_fourths / count == doctest::Approx(3.0).epsilon(0.04));
}
