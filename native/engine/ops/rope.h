// Rotary position embedding (Su 2021) in the half-split convention of Hugging Face's Llama: pairs (i, i + D/2).
#pragma once
#include <cstdint>

#include "ops/values.h"

namespace sizewise {

// Rotates in place `heads` heads of size D at x + b*batch_stride + t*row_stride; position = first_position + t.
// `inverse` rotates back, which is the backward.
struct Rope {
  int batch, length, heads, head_size;
  std::int64_t batch_stride, row_stride;  // elements
  Values x;
  int first_position = 0;
  float theta = 10000.0f;
  bool inverse = false;
};

}  // namespace sizewise
