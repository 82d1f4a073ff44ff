#include <algorithm>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/packed_weight.h"

namespace sizewise::cpu {

void CpuBackend::run(const EmbeddingForward& op) {
  const std::int64_t channels = op.channels;
  for_chunks(pool_, std::int64_t{op.batch} * op.length, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      float* y = op.y + row * channels;
      if (op.token_table) {
        std::copy_n(op.token_table + op.tokens[row] * channels, channels, y);
      } else {
        unpack_row(op.format, op.packed_table, op.vocab, op.channels, op.tokens[row], y);
      }
      if (!op.position_table) continue;
      const float* position = op.position_table + (op.first_position + row % op.length) * channels;
      for (std::int64_t c = 0; c < channels; ++c) y[c] += position[c];
    }
  });
}

void CpuBackend::run(const EmbeddingBackward& op) {
  const std::int64_t channels = op.channels, rows = std::int64_t{op.batch} * op.length;
  // Each chunk owns some columns, so that rows are added in their own order whatever the number of threads.
  for_chunks(pool_, channels, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = 0; row < rows; ++row) {
      const float* dy = op.dy + row * channels;
      float* token = op.d_token_table + op.tokens[row] * channels;
      for (std::int64_t c = begin; c < end; ++c) token[c] += dy[c];
      if (!op.d_position_table) continue;
      float* position = op.d_position_table + row % op.length * channels;
      for (std::int64_t c = begin; c < end; ++c) position[c] += dy[c];
    }
  });
}

}  // namespace sizewise::cpu
