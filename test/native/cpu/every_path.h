// Runs a check on every instruction-set path that this processor has, with one, two and three threads.
#pragma once
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "backend/cpu/cpu_backend.h"

namespace sizewise::testing {

inline std::vector<cpu::Path> supported_paths() {
  std::vector<cpu::Path> paths;
  for (const cpu::Path path : cpu::kPaths) {
    if (cpu::path_supported(path)) paths.push_back(path);
  }
  return paths;
}

// `run(backend)` returns what an op computed. It is run with 1, 2 and 3 threads, which must give the same bits; the
// result goes to check(result).
template <class Run, class Check>
void on_every_path(Run&& run, Check&& check) {
  for (const cpu::Path path : supported_paths()) {
    CAPTURE(std::string(cpu::path_name(path)));
    cpu::CpuBackend one(path, 1), two(path, 2), three(path, 3);
    const auto result = run(one);
    CHECK(result == run(two));
    CHECK(result == run(three));
    check(result);
  }
}

}  // namespace sizewise::testing
