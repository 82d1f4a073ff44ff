// Micro-benchmarks of the CPU backend by their id in the table of goals (C1, C2, C7, C8, C12), and "peaks".
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "train/control.h"

namespace sizewise::cpu {

// Name and figure, units in the names; in the order to show. Blocking, for about `seconds`.
// Throws Error: cancelled, usage (an unknown id, with the known ones), out_of_memory.
std::vector<std::pair<std::string, double>> run_benchmark(const std::string& what, int threads, double seconds,
                                                          const Control& control);

}  // namespace sizewise::cpu
