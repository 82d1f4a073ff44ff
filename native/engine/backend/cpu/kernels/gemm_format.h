// How the numbers of a product are packed: so many steps of depth to each 32-bit word of a lane.
#pragma once
#include "backend/cpu/kernels/bf16_pairs.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// The first `count` floats, zeros behind them; count may be zero or less.
inline Vector load_at_most(const float* from, int64_t count) { return count > 0 ? load_up_to(from, count) : zero(); }

struct Fp32Format {
  static constexpr int depth_per_word = 1;
  static void add_product(Vector& sum, Vector a, Vector b) { sum = multiply_add_onto(sum, a, b); }
  // `width` words along a row of which `left` floats are left.
  static Vector words_along(const float* row, int64_t left) { return load_up_to(row, left); }
  // One word of each of `count` columns, from one or more rows below each other of which `rows` are left.
  static Vector words_down(const float* x, int64_t, int64_t, int64_t count) { return load_up_to(x, count); }
};

struct Bf16Format {
  static constexpr int depth_per_word = 2;
  static void add_product(Vector& sum, Vector a, Vector b) { sum = multiply_add_pairs(a, b, sum); }
  static Vector words_along(const float* row, int64_t left) {
    return bf16_neighbours(load_up_to(row, left), load_at_most(row + width, left - width));
  }
  static Vector words_down(const float* x, int64_t stride, int64_t rows, int64_t count) {
    return bf16_pairs(load_up_to(x, count), rows > 1 ? load_up_to(x + stride, count) : zero());
  }
};

#if defined(__AVX512BF16__)

using RoundedFormat = Bf16Format;

#else

// Numbers rounded to bf16, each in a word of its own: without an instruction for products of pairs, a tile would have
// to take them apart for every product.
struct RoundedFormat {
  static constexpr int depth_per_word = 1;
  static void add_product(Vector& sum, Vector a, Vector b) { Fp32Format::add_product(sum, a, b); }
  static Vector words_along(const float* row, int64_t left) { return rounded_to_bf16(load_up_to(row, left)); }
  static Vector words_down(const float* x, int64_t, int64_t, int64_t count) {
    return rounded_to_bf16(load_up_to(x, count));
  }
};

#endif

template <class Format>
constexpr int64_t words_of(int64_t depth) {
  return (depth + Format::depth_per_word - 1) / Format::depth_per_word;
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
