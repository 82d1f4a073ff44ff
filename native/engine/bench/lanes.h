// C15: what writing several texts at once gains.
#pragma once
#include <optional>

#include "bench/benchmark.h"
#include "ops/packed_linear.h"

namespace sizewise::bench {

Figures lanes_together(std::optional<WeightFormat> format, int threads, double seconds, const Control& control);

}  // namespace sizewise::bench
