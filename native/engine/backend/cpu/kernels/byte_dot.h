// Sums of products of bytes, four to each 32-bit lane: one operand unsigned, as weights lie in memory with an offset
// that makes them so, the other signed. VNNI has an instruction for it. Without it, pairs are summed in 16 bits, which
// hold the products of a nibble, but of two whole unsigned bytes not: these are made signed again.
#pragma once
#include "backend/cpu/kernels/simd.h"

#if defined(__AVX2__)
#include "backend/cpu/kernels/byte_dot_x86.h"
#elif defined(__aarch64__)
#include "backend/cpu/kernels/byte_dot_neon.h"
#else
#include "backend/cpu/kernels/byte_dot_portable.h"
#endif

namespace sizewise::cpu::ISA_NAMESPACE {

// Keeps the compiler from reading memory again for each use: 512-bit loads are what these loops are short of.
inline Words loaded_once(Words value) {
#if defined(__GNUC__) && defined(__AVX2__)
  asm("" : "+v"(value.raw));
#endif
  return value;
}

// What multiply_add_bytes adds too much, for each of x: the offset of weights where they stay unsigned.
#if defined(__AVX512VNNI__)
constexpr int byte_offset = 128;
#else
constexpr int byte_offset = 0;
#endif
constexpr int nibble_offset = 8;

}  // namespace sizewise::cpu::ISA_NAMESPACE
