// Dropout whose mask is a pure function of (seed, stream, step, element): nothing is stored, and a resumed run repeats
// it.
#pragma once
#include <cstdint>

#include "ops/values.h"

namespace sizewise {

struct Dropout {
  float probability = 0.0f;  // 0: off
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;  // one per place in the model
  std::uint64_t step = 0;    // micro-step of training
};

// y = keep ? x / (1 - p) : 0, plus residual where given. The same call on gradients is the backward.
struct DropoutApply {
  std::int64_t count;
  ConstValues x;
  ConstValues residual{};
  Values y;  // may equal x
  Dropout dropout;
};

}  // namespace sizewise
