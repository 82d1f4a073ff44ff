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

// y[y_row + r, c] = x[r, c]; rows stand `x_stride` and `y_stride` elements apart. x and y are of one type and do not
// overlap.
struct CopyRows {
  std::int64_t rows, columns;
  ConstValues x;
  std::int64_t x_stride;
  Values y;
  std::int64_t y_stride;
  std::int64_t y_row = 0;
};

struct Fill {
  std::int64_t count;
  float value;
  float* y;
};

}  // namespace sizewise
