// C9: products of one token with packed weights against the machine's read bandwidth.
#pragma once
#include "bench/benchmark.h"
#include "ops/packed_linear.h"

namespace sizewise::bench {

Figures decode_products(WeightFormat format, int threads, double seconds, const Control& control);

}  // namespace sizewise::bench
