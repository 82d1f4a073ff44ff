// C7: AdamW against read-modify-write bandwidth.
#pragma once
#include "bench/benchmark.h"

namespace sizewise::bench {

Figures optimizer(int threads, double seconds, const Control& control);

}  // namespace sizewise::bench
