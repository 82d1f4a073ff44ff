// Token and learned position embedding: y[b, t] = token_table[token] + position_table[first_position + t].
#pragma once
#include <cstddef>
#include <cstdint>

#include "ops/packed_linear.h"

namespace sizewise {

struct EmbeddingForward {
  int batch, length, channels, vocab;
  const std::int32_t* tokens;             // [B, T], each in [0, V)
  const float* token_table;               // [V, C]; null: packed_table
  const float* position_table = nullptr;  // [context, C], optional
  int first_position = 0;
  Values y;                                 // [B, T, C]
  const std::byte* packed_table = nullptr;  // packed from [V, C] as `format`
  WeightFormat format = WeightFormat::bf16;
};

// Adds to the table gradients in an order that does not depend on the number of threads.
struct EmbeddingBackward {
  int batch, length, channels, vocab;
  const std::int32_t* tokens;
  ConstValues dy;
  float* d_token_table;
  float* d_position_table = nullptr;
};

}  // namespace sizewise
