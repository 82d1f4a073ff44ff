// Small elementwise ops.
#pragma once
#include <cstdint>

#include "ops/values.h"

namespace sizewise {

// y = a + b; y may equal a or b.
struct Add {
  std::int64_t count;
  ConstValues a, b;
  Values y;
};

struct Fill {
  std::int64_t count;
  float value;
  float* y;
};

}  // namespace sizewise
