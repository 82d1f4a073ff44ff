// From a Dropout of the op descriptions to what kernels read.
#pragma once
#include "backend/cpu/kernels/random_row.h"
#include "ops/dropout.h"
#include "random/counter_random.h"

namespace sizewise::cpu {

inline RandomRow random_row(const Dropout& dropout) {
  return {dropout.seed, dropout.step, dropout.stream, drop_threshold(dropout.probability),
          1.0f / (1.0f - dropout.probability)};
}

}  // namespace sizewise::cpu
