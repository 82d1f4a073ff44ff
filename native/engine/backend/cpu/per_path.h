// Names that exist once per instruction-set path, in the namespace of the path. Kernel headers include this, so it must
// stay free of C++ headers.
#pragma once

// The entry for `path` in a table of kernels that each path's namespace defines, e.g. SIZEWISE_PICK(path,
// gemm_kernels).
#if defined(__x86_64__) || defined(_M_X64) || defined(_M_AMD64)
#define SIZEWISE_HAS_X86_PATHS 1
#define SIZEWISE_PICK(path, table)                                                    \
  ((path) == ::sizewise::cpu::Path::avx512_bf16 ? ::sizewise::cpu::avx512_bf16::table \
   : (path) == ::sizewise::cpu::Path::avx512    ? ::sizewise::cpu::avx512::table      \
   : (path) == ::sizewise::cpu::Path::avx2      ? ::sizewise::cpu::avx2::table        \
                                                : ::sizewise::cpu::baseline::table)
#define SIZEWISE_DECLARE_PER_PATH(declaration) \
  namespace baseline {                         \
  declaration;                                 \
  }                                            \
  namespace avx2 {                             \
  declaration;                                 \
  }                                            \
  namespace avx512 {                           \
  declaration;                                 \
  }                                            \
  namespace avx512_bf16 {                      \
  declaration;                                 \
  }
#else
#define SIZEWISE_HAS_X86_PATHS 0
#define SIZEWISE_PICK(path, table) (static_cast<void>(path), ::sizewise::cpu::baseline::table)
#define SIZEWISE_DECLARE_PER_PATH(declaration) \
  namespace baseline {                         \
  declaration;                                 \
  }
#endif
