// The vector type of the instruction set that the including file is compiled for: `Vector` holds `width` floats,
// `Words` as many 32-bit integers, `Mask` a truth value for each. Every instruction set offers the same functions. Only
// files of kernels/ include this. Everything lives in the namespace of its instruction set, so that the linker never
// takes one path's inline function for another's; hence C headers and intrinsics alone.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__)
#include "backend/cpu/kernels/simd_avx512.h"
#elif defined(__AVX2__)
#include "backend/cpu/kernels/simd_avx2.h"
#elif defined(__aarch64__)
#include "backend/cpu/kernels/simd_neon.h"
#else
#include "backend/cpu/kernels/simd_portable.h"
#endif

namespace sizewise::cpu::ISA_NAMESPACE {

// Loads and stores of a whole vector, or of the `count` first lanes where fewer remain.
inline Vector load_up_to(const float* from, int64_t count) {
  return count >= width ? load(from) : load_first(from, static_cast<int>(count));
}
inline void store_up_to(float* to, Vector value, int64_t count) {
  if (count >= width) {
    store(to, value);
  } else {
    store_first(to, value, static_cast<int>(count));
  }
}

inline int64_t rounded_up(int64_t count) { return (count + width - 1) / width * width; }

}  // namespace sizewise::cpu::ISA_NAMESPACE
