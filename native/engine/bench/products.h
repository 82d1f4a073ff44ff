// C1 and C2: the linear products at transformer shapes as a share of the multiply-add peak.
#pragma once
#include "bench/benchmark.h"

namespace sizewise::bench {

Figures forward_products(int threads, double seconds, const Control& control);
Figures backward_products(int threads, double seconds, const Control& control);

}  // namespace sizewise::bench
