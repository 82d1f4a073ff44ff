// simd.h in plain C++: four lanes, written so that a compiler turns each loop into one instruction of whatever it has,
// as SSE2. The path of machines that offer nothing wider.
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int width = 4;
constexpr int registers = 16;

#if defined(__GNUC__)
typedef float FloatLanes __attribute__((vector_size(16)));
typedef int32_t IntLanes __attribute__((vector_size(16)));
typedef uint32_t WordLanes __attribute__((vector_size(16)));
#else
template <class T>
struct Lanes {
  T lane[4];
  T& operator[](int i) { return lane[i]; }
  const T& operator[](int i) const { return lane[i]; }
};
using FloatLanes = Lanes<float>;
using IntLanes = Lanes<int32_t>;
using WordLanes = Lanes<uint32_t>;
#endif

struct Vector {
  FloatLanes raw;
};
struct Words {
  WordLanes raw;
};
struct Mask {
  IntLanes raw;  // -1 or 0
};

template <class Function>
inline Vector each_lane(Function&& function) {
  Vector result;
  for (int i = 0; i < width; ++i) result.raw[i] = function(i);
  return result;
}

inline Vector broadcast(float value) {
  return each_lane([&](int) { return value; });
}
inline Vector zero() { return broadcast(0.0f); }
inline Vector load(const float* from) {
  Vector result;
  memcpy(&result.raw, from, sizeof result.raw);
  return result;
}
inline void store(float* to, Vector value) { memcpy(to, &value.raw, sizeof value.raw); }
inline void stream(float* to, Vector value) { store(to, value); }
inline void stream_fence() {}
inline void prefetch(const float* from) {
#if defined(__GNUC__)
  __builtin_prefetch(from, 0, 2);
#else
  static_cast<void>(from);
#endif
}

inline Vector load_first(const float* from, int count) {
  return each_lane([&](int i) { return i < count ? from[i] : 0.0f; });
}
inline void store_first(float* to, Vector value, int count) {
  for (int i = 0; i < width; ++i) {
    if (i < count) to[i] = value.raw[i];
  }
}
inline Mask first_lanes(int count) {
  Mask result;
  for (int i = 0; i < width; ++i) result.raw[i] = i < count ? -1 : 0;
  return result;
}

#if defined(__GNUC__)
inline Vector operator+(Vector a, Vector b) { return {a.raw + b.raw}; }
inline Vector operator-(Vector a, Vector b) { return {a.raw - b.raw}; }
inline Vector operator*(Vector a, Vector b) { return {a.raw * b.raw}; }
inline Vector operator/(Vector a, Vector b) { return {a.raw / b.raw}; }
inline Vector maximum(Vector a, Vector b) { return {a.raw > b.raw ? a.raw : b.raw}; }
inline Vector minimum(Vector a, Vector b) { return {a.raw < b.raw ? a.raw : b.raw}; }
inline Mask less(Vector a, Vector b) { return {a.raw < b.raw}; }
inline Vector select(Mask mask, Vector yes, Vector no) { return {mask.raw ? yes.raw : no.raw}; }
#else
inline Vector operator+(Vector a, Vector b) {
  return each_lane([&](int i) { return a.raw[i] + b.raw[i]; });
}
inline Vector operator-(Vector a, Vector b) {
  return each_lane([&](int i) { return a.raw[i] - b.raw[i]; });
}
inline Vector operator*(Vector a, Vector b) {
  return each_lane([&](int i) { return a.raw[i] * b.raw[i]; });
}
inline Vector operator/(Vector a, Vector b) {
  return each_lane([&](int i) { return a.raw[i] / b.raw[i]; });
}
inline Vector maximum(Vector a, Vector b) {
  return each_lane([&](int i) { return a.raw[i] > b.raw[i] ? a.raw[i] : b.raw[i]; });
}
inline Vector minimum(Vector a, Vector b) {
  return each_lane([&](int i) { return a.raw[i] < b.raw[i] ? a.raw[i] : b.raw[i]; });
}
inline Mask less(Vector a, Vector b) {
  Mask result;
  for (int i = 0; i < width; ++i) result.raw[i] = a.raw[i] < b.raw[i] ? -1 : 0;
  return result;
}
inline Vector select(Mask mask, Vector yes, Vector no) {
  return each_lane([&](int i) { return mask.raw[i] ? yes.raw[i] : no.raw[i]; });
}
#endif
inline Vector keep_where(Mask mask, Vector value) { return select(mask, value, zero()); }
inline Vector multiply_add(Vector a, Vector b, Vector c) { return a * b + c; }
inline Vector multiply_add_onto(Vector sum, Vector a, Vector b) { return multiply_add(a, b, sum); }
// c - a b
inline Vector subtract_product(Vector c, Vector a, Vector b) { return c - a * b; }
inline Vector square_root(Vector a) {
  return each_lane([&](int i) { return sqrtf(a.raw[i]); });
}
inline Vector absolute(Vector a) {
  return each_lane([&](int i) { return fabsf(a.raw[i]); });
}
inline Vector with_sign_of(Vector magnitude, Vector sign) {
  return each_lane([&](int i) { return copysignf(magnitude.raw[i], sign.raw[i]); });
}
// To the nearest whole number, ties to even, for magnitudes below 2^22: adding 1.5 2^23 leaves no place for a fraction.
inline Vector round_nearest(Vector a) {
  const Vector magic = broadcast(12582912.0f);
  return (a + magic) - magic;
}
// value 2^power for whole powers in [-252, 254]: in two steps, so that each factor is a normal number and only the last
// product rounds.
inline Vector times_two_to(Vector value, Vector power) {
  Vector first, second;
  for (int i = 0; i < width; ++i) {
    // A power that is not a number means that the value is none either: any factor will do.
    const int32_t exponent = power.raw[i] >= -252.0f && power.raw[i] <= 254.0f ? static_cast<int32_t>(power.raw[i]) : 0;
    const int32_t half = exponent >> 1;
    const uint32_t bits[2] = {static_cast<uint32_t>(half + 127) << 23, static_cast<uint32_t>(exponent - half + 127)
                                                                           << 23};
    float factors[2];
    memcpy(factors, bits, sizeof factors);
    first.raw[i] = factors[0];
    second.raw[i] = factors[1];
  }
  return value * first * second;
}

inline float sum(Vector a) { return (a.raw[0] + a.raw[2]) + (a.raw[1] + a.raw[3]); }
inline float largest(Vector a) {
  const float even = a.raw[0] > a.raw[2] ? a.raw[0] : a.raw[2], odd = a.raw[1] > a.raw[3] ? a.raw[1] : a.raw[3];
  return even > odd ? even : odd;
}

// Sums of squares in double.
struct DoubleSquares {
  double lanes[4] = {0, 0, 0, 0};
  void add(Vector a) {
    for (int i = 0; i < width; ++i) lanes[i] += static_cast<double>(a.raw[i]) * a.raw[i];
  }
  double total() const { return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]); }
};

template <class Function>
inline Words each_word(Function&& function) {
  Words result;
  for (int i = 0; i < width; ++i) result.raw[i] = function(i);
  return result;
}
inline Words words(uint32_t value) {
  return each_word([&](int) { return value; });
}
inline Words lane_numbers() {
  return each_word([](int i) { return static_cast<uint32_t>(i); });
}
// The same bits.
inline Vector as_lanes(Words bits) {
  Vector result;
  memcpy(&result.raw, &bits.raw, sizeof result.raw);
  return result;
}
inline Words as_words(Vector bits) {
  Words result;
  memcpy(&result.raw, &bits.raw, sizeof result.raw);
  return result;
}
inline Words load_words(const uint32_t* from) {
  return each_word([&](int i) { return from[i]; });
}
inline void store_words(uint32_t* to, Words value) {
  for (int i = 0; i < width; ++i) to[i] = value.raw[i];
}
inline Words operator+(Words a, Words b) {
  return each_word([&](int i) { return a.raw[i] + b.raw[i]; });
}
inline Words operator^(Words a, Words b) {
  return each_word([&](int i) { return a.raw[i] ^ b.raw[i]; });
}
inline Mask at_least(Words a, Words b) {
  Mask result;
  for (int i = 0; i < width; ++i) result.raw[i] = a.raw[i] >= b.raw[i] ? -1 : 0;
  return result;
}
// Both halves of the 64-bit products.
inline void multiply_wide(Words a, Words b, Words& high, Words& low) {
  for (int i = 0; i < width; ++i) {
    const uint64_t product = static_cast<uint64_t>(a.raw[i]) * b.raw[i];
    high.raw[i] = static_cast<uint32_t>(product >> 32);
    low.raw[i] = static_cast<uint32_t>(product);
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
