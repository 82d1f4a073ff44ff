// The instruction-set paths of the CPU backend. Every kernel source is compiled once per path (cmake/MultiIsa.cmake)
// into a namespace of the path's name; which one runs is decided once, when the backend is made.
#pragma once
#include <string>
#include <string_view>

#include "backend/cpu/per_path.h"

namespace sizewise::cpu {

enum class Path { baseline, avx2, avx512, avx512_bf16 };
// From the narrowest to the best.
inline constexpr Path kPaths[] = {Path::baseline, Path::avx2, Path::avx512, Path::avx512_bf16};

std::string_view path_name(Path path);
bool path_supported(Path path);  // by this build, this processor and this system
Path best_path();

// `name` is "baseline", "avx2", "avx512" or "avx512_bf16"; empty takes SIZEWISE_CPU_PATH if that is set, else the best
// path. Throws Error("device_unavailable") when the name is unknown or this processor cannot run the path.
Path choose_path(const std::string& name);

}  // namespace sizewise::cpu
