// A kernel file is compiled once per instruction set. What it offers the rest of the backend is one table of functions,
// which carries the same name in the namespace of each instruction set.
#pragma once
#include "backend/cpu/path.h"

#if defined(__x86_64__) || defined(_M_X64)
#define SIZEWISE_DECLARE_KERNELS(Table, name)  \
  namespace baseline { extern const Table name; } \
  namespace avx2 { extern const Table name; }     \
  namespace avx512 { extern const Table name; }
#define SIZEWISE_KERNELS(path, name) \
  ((path) == Path::avx512 ? avx512::name : (path) == Path::avx2 ? avx2::name : baseline::name)
#else
#define SIZEWISE_DECLARE_KERNELS(Table, name) \
  namespace baseline { extern const Table name; }
#define SIZEWISE_KERNELS(path, name) (static_cast<void>(path), baseline::name)
#endif
