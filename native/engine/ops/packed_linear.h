// Products with a weight that is only read, as generating text does: it is stored in fewer bits, in the order in which
// the backend reads it (Backend::pack_weight).
#pragma once
#include <cstddef>

#include "ops/linear.h"

namespace sizewise {

// int8 and int4: symmetric, a scale for every 32 neighbours in a row (Dettmers et al. 2022, "8-bit Optimizers via
// Block-wise Quantization"); the products take x rounded to int8 in blocks of 32 as well, and are summed in whole
// numbers inside a block, in fp32 over blocks. bf16: x stays fp32. For more rows than kRowsAlike of backend.h a backend
// may take both, whatever the format, rounded to bf16.
enum class WeightFormat { bf16, int8, int4 };

// y [M, N] = activation(x [M, K] W^T + bias [N]) + residual [M, N]
struct PackedLinear {
  int m, n, k;
  ConstValues x;
  const std::byte* weight;  // packed from [N, K], aligned to 64 bytes
  WeightFormat format;
  const float* bias = nullptr;  // [N], optional
  ConstValues residual{};       // [M, N], optional; may equal y
  Values y;
  Activation activation = Activation::none;
};

}  // namespace sizewise
