#include "backend/cpu/path.h"

#include <cstdlib>

#include "base/error.h"
#include "platform/cpu_features.h"

namespace sizewise::cpu {
namespace {

constexpr Path kPaths[] = {Path::baseline, Path::avx2, Path::avx512};

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
    case Path::baseline:
      break;
  }
  return "baseline";
}

bool path_supported(Path path) {
  if (path == Path::baseline) return true;
  return SIZEWISE_HAS_X86_PATHS && (path == Path::avx2 ? cpu_features().avx2 : cpu_features().avx512);
}

Path best_path() {
  return path_supported(Path::avx512) ? Path::avx512 : path_supported(Path::avx2) ? Path::avx2 : Path::baseline;
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
