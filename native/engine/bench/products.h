// C1 and C2, in bf16 C3: the linear products at transformer shapes as a share of the multiply-add peak. C13: the same
// in fp32 on the path of AVX2, as a share of the peak of its vectors.
#pragma once
#include "bench/benchmark.h"
#include "ops/precision.h"

namespace sizewise::bench {

Figures forward_products(Precision precision, int threads, double seconds, const Control& control);
Figures backward_products(Precision precision, int threads, double seconds, const Control& control);
Figures forward_products_avx2(int threads, double seconds, const Control& control);
Figures backward_products_avx2(int threads, double seconds, const Control& control);

}  // namespace sizewise::bench
