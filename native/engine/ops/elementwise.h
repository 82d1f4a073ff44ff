// Small elementwise ops.
#pragma once
#include <cstdint>

namespace sizewise {

// y = a + b; y may equal a or b.
struct Add {
  std::int64_t count;
  const float *a, *b;
  float* y;
};

struct Fill {
  std::int64_t count;
  float value;
  float* y;
};

}  // namespace sizewise
