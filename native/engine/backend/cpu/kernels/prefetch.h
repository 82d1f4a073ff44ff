// Asks for a line of memory that will be needed soon. It changes speed alone: any address may be given.
#pragma once
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline void prefetch_line(const void* at) {
#if defined(__GNUC__)
  __builtin_prefetch(at);
#endif
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
