// C14: what a draft costs that is never right.
#pragma once
#include "bench/benchmark.h"

namespace sizewise::bench {

Figures useless_draft(int threads, double seconds, const Control& control);

}  // namespace sizewise::bench
