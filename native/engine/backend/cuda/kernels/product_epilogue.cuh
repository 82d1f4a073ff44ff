// What follows a product while its sums are still in registers: bias, GELU, its derivative, a residual, rounding. All
// products end here, so that they mean the same. GELU in its tanh form (Hendrycks & Gimpel 2016).
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda {

// 1 / (1 + exp(-2u)), u = sqrt(2/pi) (x + 0.044715 x^3): x/2 (1 + tanh u) = x sigmoid(2u)
__device__ inline float gelu_gate(float x) {
  const float twice_u = x * fmaf(x * x, 2 * 0.7978845608f * 0.044715f, 2 * 0.7978845608f);
  return __fdividef(1.0f, 1.0f + __expf(-twice_u));
}
__device__ inline float gelu(float x) { return x * gelu_gate(x); }
// s + x s (1 - s) d(2u)/dx
__device__ inline float gelu_slope(float x) {
  const float gate = gelu_gate(x), slope = fmaf(x * x, 6 * 0.7978845608f * 0.044715f, 2 * 0.7978845608f);
  return fmaf(x * gate * (1.0f - gate), slope, gate);
}

// `Count` neighbours; from an address that is a multiple of their size, or of 16 bytes.
template <int Count>
__device__ inline void load_neighbours(const float* from, float (&to)[Count]) {
#pragma unroll
  for (int i = 0; i < Count; i += 4) {
    const float4 part = *reinterpret_cast<const float4*>(from + i);
    to[i] = part.x, to[i + 1] = part.y, to[i + 2] = part.z, to[i + 3] = part.w;
  }
}
__device__ inline void load_neighbours(const bf16* from, float (&to)[8]) { load_wide(from, to); }
__device__ inline void load_neighbours(const bf16* from, float (&to)[4]) {
  const uint2 bits = *reinterpret_cast<const uint2*>(from);
  to[0] = __uint_as_float(bits.x << 16), to[1] = __uint_as_float(bits.x & 0xffff0000u);
  to[2] = __uint_as_float(bits.y << 16), to[3] = __uint_as_float(bits.y & 0xffff0000u);
}
template <int Count>
__device__ inline void store_neighbours(float* to, const float (&from)[Count]) {
#pragma unroll
  for (int i = 0; i < Count; i += 4)
    *reinterpret_cast<float4*>(to + i) = make_float4(from[i], from[i + 1], from[i + 2], from[i + 3]);
}
__device__ inline void store_neighbours(bf16* to, const float (&from)[8]) { store_wide(to, from); }
__device__ inline void store_neighbours(bf16* to, const float (&from)[4]) {
  *reinterpret_cast<uint2*>(to) = make_uint2(pack_bf16(from[0], from[1]), pack_bf16(from[2], from[3]));
}

template <typename T, int Count>
__device__ inline void add_neighbours(const T* from, float (&to)[Count]) {
  float values[Count];
  load_neighbours(from, values);
#pragma unroll
  for (int i = 0; i < Count; ++i) to[i] += values[i];
}
template <typename T, int Count>
__device__ inline void multiply_by_slopes(const T* from, float (&to)[Count]) {
  float values[Count];
  load_neighbours(from, values);
#pragma unroll
  for (int i = 0; i < Count; ++i) to[i] *= gelu_slope(values[i]);
}

template <typename T>
__device__ inline void finish_one(const Epilogue& e, std::int64_t at, int column, float value) {
  if (e.bias) value += e.bias[column];
  if (e.pre_activation) from_float(value, static_cast<T*>(e.pre_activation)[at]);
  if (e.gelu) value = gelu(value);
  if (e.slope_of)
    value *= gelu_slope(e.slope_is_bf16 ? to_float(static_cast<const bf16*>(e.slope_of)[at])
                                        : static_cast<const float*>(e.slope_of)[at]);
  if (e.addend) value += to_float(static_cast<const T*>(e.addend)[at]);
  from_float(value, static_cast<T*>(e.out)[at]);
}

template <typename T, int Count>
__device__ inline void finish_wide(const Epilogue& e, std::int64_t at, int column, float (&values)[Count]) {
  if (e.bias) add_neighbours(e.bias + column, values);
  if (e.pre_activation) store_neighbours(static_cast<T*>(e.pre_activation) + at, values);
  if (e.gelu) {
#pragma unroll
    for (int i = 0; i < Count; ++i) values[i] = gelu(values[i]);
  }
  if (e.slope_of) {
    if (e.slope_is_bf16)
      multiply_by_slopes(static_cast<const bf16*>(e.slope_of) + at, values);
    else
      multiply_by_slopes(static_cast<const float*>(e.slope_of) + at, values);
  }
  if (e.addend) add_neighbours(static_cast<const T*>(e.addend) + at, values);
  store_neighbours(static_cast<T*>(e.out) + at, values);
}

// Ends the sums of (row, column .. column + Count - 1), of which those past the last column are none. `column` is a
// multiple of Count.
template <int Count>
__device__ inline void finish(const Epilogue& e, std::int64_t row, int column, float (&values)[Count]) {
  const std::int64_t at = row * e.columns + column;
  if (e.wide) {
    if (e.out_is_bf16)
      finish_wide<bf16>(e, at, column, values);
    else
      finish_wide<float>(e, at, column, values);
    return;
  }
#pragma unroll
  for (int i = 0; i < Count; ++i) {
    if (column + i >= e.columns) break;
    if (e.out_is_bf16)
      finish_one<bf16>(e, at + i, column + i, values[i]);
    else
      finish_one<float>(e, at + i, column + i, values[i]);
  }
}

}  // namespace sizewise::cuda
