// The instruction-set paths of the CPU backend. Every kernel source is compiled once per path (cmake/MultiIsa.cmake)
// into a namespace of the path's name; which one runs is decided once, when the backend is made.
#pragma once
#include <string>
#include <string_view>

namespace sizewise::cpu {

enum class Path { baseline, avx2, avx512 };

std::string_view path_name(Path path);
bool path_supported(Path path);  // by this build, this processor and this system
Path best_path();

// `name` is "baseline", "avx2" or "avx512"; empty takes SIZEWISE_CPU_PATH if that is set, else the best path.
// Throws Error("device_unavailable") when the name is unknown or this processor cannot run the path.
Path choose_path(const std::string& name);

// The entry for `path` in a table of kernels that each path's namespace defines, e.g. SIZEWISE_PICK(path, gemm_kernels).
#if defined(__x86_64__) || defined(_M_X64) || defined(_M_AMD64)
#define SIZEWISE_HAS_X86_PATHS 1
#define SIZEWISE_PICK(path, table)                                                     \
  ((path) == ::sizewise::cpu::Path::avx512 ? ::sizewise::cpu::avx512::table            \
   : (path) == ::sizewise::cpu::Path::avx2 ? ::sizewise::cpu::avx2::table              \
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
  }
#else
#define SIZEWISE_HAS_X86_PATHS 0
#define SIZEWISE_PICK(path, table) (::sizewise::cpu::baseline::table)
#define SIZEWISE_DECLARE_PER_PATH(declaration) \
  namespace baseline {                         \
  declaration;                                 \
  }
#endif

}  // namespace sizewise::cpu
