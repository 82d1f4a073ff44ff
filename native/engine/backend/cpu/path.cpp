#include "backend/cpu/path.h"

#include <cstdlib>

#include "base/error.h"
#include "platform/cpu_features.h"

namespace sizewise::cpu {
namespace {

std::string supported_names() {
  std::string names;
  for (const Path path : kPaths) {
    if (path_supported(path)) names += (names.empty() ? "" : ", ") + std::string(path_name(path));
  }
  return names;
}

}  // namespace

std::string_view path_name(Path path) {
  switch (path) {
    case Path::avx2:
      return "avx2";
    case Path::avx512:
      return "avx512";
    case Path::avx512_bf16:
      return "avx512_bf16";
    case Path::baseline:
      break;
  }
  return "baseline";
}

bool path_supported(Path path) {
  const CpuFeatures& cpu = cpu_features();
  switch (path) {
    case Path::avx2:
      return SIZEWISE_HAS_X86_PATHS && cpu.avx2;
    case Path::avx512:
      return SIZEWISE_HAS_X86_PATHS && cpu.avx512;
    case Path::avx512_bf16:
      return SIZEWISE_HAS_X86_PATHS && cpu.avx512_bf16 && cpu.avx512_vnni;
    case Path::baseline:
      break;
  }
  return true;
}

Path best_path() {
  Path best = Path::baseline;
  for (const Path path : kPaths) {
    if (path_supported(path)) best = path;
  }
  return best;
}

Path choose_path(const std::string& name) {
  const char* variable = std::getenv("SIZEWISE_CPU_PATH");
  const std::string wanted = !name.empty() ? name : variable ? variable : "";
  const std::string at = name.empty() && variable ? "SIZEWISE_CPU_PATH" : "path";
  if (wanted.empty()) return best_path();
  for (const Path path : kPaths) {
    if (wanted != path_name(path)) continue;
    if (path_supported(path)) return path;
    throw Error(
        "device_unavailable",
        "this processor cannot run the instruction-set path \"" + wanted + "\"; it can run " + supported_names(), at);
  }
  throw Error(
      "device_unavailable",
      "expected an instruction-set path that this processor runs (" + supported_names() + "), got \"" + wanted + "\"",
      at);
}

}  // namespace sizewise::cpu
