// Elements as they are stored (float or bf16) and as kernels compute with them (float), 16 bytes at a time.
#pragma once
#include <cuda_bf16.h>

#include <cstdint>

namespace sizewise::cuda {

using bf16 = __nv_bfloat16;

// How many elements of a type stand in 16 bytes.
template <typename T>
inline constexpr int wide = 16 / static_cast<int>(sizeof(T));

#ifdef __CUDACC__
__device__ inline float to_float(float x) { return x; }
__device__ inline float to_float(bf16 x) { return __bfloat162float(x); }
__device__ inline void from_float(float x, float& to) { to = x; }
__device__ inline void from_float(float x, bf16& to) { to = __float2bfloat16_rn(x); }

// `wide<T>` elements at an address that is a multiple of 16 bytes.
__device__ inline void load_wide(const float* from, float (&to)[4]) {
  const float4 bits = *reinterpret_cast<const float4*>(from);
  to[0] = bits.x, to[1] = bits.y, to[2] = bits.z, to[3] = bits.w;
}
__device__ inline void load_wide(const bf16* from, float (&to)[8]) {
  const uint4 bits = *reinterpret_cast<const uint4*>(from);
  const std::uint32_t words[4] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    to[2 * i] = __uint_as_float(words[i] << 16);
    to[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
  }
}
__device__ inline void store_wide(float* to, const float (&from)[4]) {
  *reinterpret_cast<float4*>(to) = make_float4(from[0], from[1], from[2], from[3]);
}
// The first in the low half.
__device__ inline std::uint32_t pack_bf16(float low, float high) {
  const __nv_bfloat162 pair = __floats2bfloat162_rn(low, high);
  return *reinterpret_cast<const std::uint32_t*>(&pair);
}
__device__ inline void store_wide(bf16* to, const float (&from)[8]) {
  *reinterpret_cast<uint4*>(to) = make_uint4(pack_bf16(from[0], from[1]), pack_bf16(from[2], from[3]),
                                             pack_bf16(from[4], from[5]), pack_bf16(from[6], from[7]));
}
#endif

}  // namespace sizewise::cuda
