// How a packed weight of the op descriptions lies in device memory.
#pragma once
#include "backend/cuda/kernels/packed_rows.h"
#include "ops/packed_linear.h"

namespace sizewise::cuda {

inline PackedRows packed_view(WeightFormat format, int n, int k, const std::byte* data) {
  const int bits = format == WeightFormat::bf16 ? 16 : format == WeightFormat::int8 ? 8 : 4;
  return {.n = n, .k = k, .bits = bits, .data = data};
}

}  // namespace sizewise::cuda
