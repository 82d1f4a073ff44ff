// C1 and C2, in bf16 C3: the linear products at transformer shapes as a share of the multiply-add peak.
#pragma once
#include "bench/benchmark.h"
#include "ops/precision.h"

namespace sizewise::bench {

Figures forward_products(Precision precision, int threads, double seconds, const Control& control);
Figures backward_products(Precision precision, int threads, double seconds, const Control& control);

}  // namespace sizewise::bench
