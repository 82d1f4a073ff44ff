// Token and learned position embedding: y[b, t] = token_table[token] + position_table[first_position + t].
#pragma once
#include <cstdint>

namespace sizewise {

struct EmbeddingForward {
  int batch, length, channels, vocab;
  const std::int32_t* tokens;             // [B, T], each in [0, V)
  const float* token_table;               // [V, C]
  const float* position_table = nullptr;  // [context, C], optional
  int first_position = 0;
  float* y;  // [B, T, C]
};

// Adds to the table gradients in an order that does not depend on the number of threads.
struct EmbeddingBackward {
  int batch, length, channels, vocab;
  const std::int32_t* tokens;
  const float* dy;
  float* d_token_table;
  float* d_position_table = nullptr;
};

}  // namespace sizewise
