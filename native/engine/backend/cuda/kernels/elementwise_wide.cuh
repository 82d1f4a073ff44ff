// Accesses of 16 bytes (or 8, or one element) as bits or as floats, and how elementwise kernels share out their work.
#pragma once
#include <cstdint>
#include <initializer_list>

#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda {

// `wide<T>` elements as they lie in memory: a row kept so takes half the registers where T is bf16.
template <typename T>
__device__ inline uint4 load_bits(const T* from) {
  return *reinterpret_cast<const uint4*>(from);
}
template <typename T>
__device__ inline void store_bits(T* to, uint4 bits) {
  *reinterpret_cast<uint4*>(to) = bits;
}

__device__ inline void unpack(uint4 bits, float (&to)[4]) {
  to[0] = __uint_as_float(bits.x), to[1] = __uint_as_float(bits.y);
  to[2] = __uint_as_float(bits.z), to[3] = __uint_as_float(bits.w);
}
__device__ inline void unpack(uint4 bits, float (&to)[8]) {
  const std::uint32_t words[4] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    to[2 * i] = __uint_as_float(words[i] << 16);
    to[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
  }
}
__device__ inline uint4 pack(const float (&from)[4]) {
  return make_uint4(__float_as_uint(from[0]), __float_as_uint(from[1]), __float_as_uint(from[2]),
                    __float_as_uint(from[3]));
}
__device__ inline uint4 pack(const float (&from)[8]) {
  return make_uint4(pack_bf16(from[0], from[1]), pack_bf16(from[2], from[3]), pack_bf16(from[4], from[5]),
                    pack_bf16(from[6], from[7]));
}

// n elements as floats: in accesses of 16 or 8 bytes where n allows it, which the address must then allow too.
template <int n, typename T>
__device__ inline void load(const T* from, float (&to)[n]) {
  if constexpr (n % wide<T> == 0) {
#pragma unroll
    for (int i = 0; i < n; i += wide<T>) {
      float part[wide<T>];
      load_wide(from + i, part);
#pragma unroll
      for (int e = 0; e < wide<T>; ++e) to[i + e] = part[e];
    }
  } else if constexpr (n == 4 && sizeof(T) == 2) {
    const uint2 bits = *reinterpret_cast<const uint2*>(from);
    to[0] = __uint_as_float(bits.x << 16), to[1] = __uint_as_float(bits.x & 0xffff0000u);
    to[2] = __uint_as_float(bits.y << 16), to[3] = __uint_as_float(bits.y & 0xffff0000u);
  } else {
#pragma unroll
    for (int e = 0; e < n; ++e) to[e] = to_float(from[e]);
  }
}
template <int n, typename T>
__device__ inline void store(T* to, const float (&from)[n]) {
  if constexpr (n % wide<T> == 0) {
#pragma unroll
    for (int i = 0; i < n; i += wide<T>) {
      float part[wide<T>];
#pragma unroll
      for (int e = 0; e < wide<T>; ++e) part[e] = from[i + e];
      store_wide(to + i, part);
    }
  } else {
#pragma unroll
    for (int e = 0; e < n; ++e) from_float(from[e], to[e]);
  }
}

// Whether all of them are multiples of 16 bytes; null is.
inline bool wide_aligned(std::initializer_list<const void*> pointers) {
  std::uintptr_t bits = 0;
  for (const void* pointer : pointers) bits |= reinterpret_cast<std::uintptr_t>(pointer);
  return bits % 16 == 0;
}

inline constexpr int elementwise_threads = 256;

inline unsigned elementwise_blocks(std::int64_t threads) {
  return static_cast<unsigned>((threads + elementwise_threads - 1) / elementwise_threads);
}

__device__ inline std::int64_t elementwise_thread() {
  return std::int64_t{blockIdx.x} * elementwise_threads + threadIdx.x;
}

// index = row * length + the rest, which is returned in `index`. Division of 64 bits is slow, and seldom needed.
__device__ inline std::int64_t take_row(std::int64_t& index, int length) {
  std::int64_t row;
  if (index >> 32 == 0) {
    row = static_cast<std::uint32_t>(index) / static_cast<std::uint32_t>(length);
  } else {
    row = index / length;
  }
  index -= row * length;
  return row;
}

}  // namespace sizewise::cuda
