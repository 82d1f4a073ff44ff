// How a norm's rows are shared out, and how the weight gradients of the shares are added up: in the order of the rows.
#pragma once
#include <algorithm>
#include <cstdint>

#include "backend/cpu/chunks.h"
#include "backend/cpu/scratch.h"

namespace sizewise::cpu {

// Whole vectors of rows, of at least about a thousand numbers.
inline int norm_forward_rows(int cols) { return std::max(1, 1024 / std::max(1, 16 * cols)) * 16; }

// At most 64 shares, so that adding them up stays small beside making them.
inline int norm_backward_rows(int rows) { return std::max(16, (rows + 63) / 64); }

// Calls backward(begin, end, partial) for shares of the rows, `partial` holding `vectors` rows of [cols], then adds the
// partial sums to the gradients: gradient[v] may be null.
template <class Backward>
void reduce_norm_backward(ThreadPool& pool, Scratch& scratch, int rows, int cols, int vectors, float* const* gradients,
                          Backward&& backward) {
  if (rows <= 0) return;
  const int share = norm_backward_rows(rows), shares = (rows + share - 1) / share;
  const std::int64_t width = cols;
  scratch.reserve(shares, static_cast<std::size_t>(vectors) * static_cast<std::size_t>(cols));
  pool.run(shares,
           [&](int index, int) { backward(index * share, std::min(rows, (index + 1) * share), scratch.of(index)); });
  for_chunks(pool, width, 1024, [&](std::int64_t begin, std::int64_t end) {
    for (int v = 0; v < vectors; ++v) {
      if (!gradients[v]) continue;
      for (int index = 0; index < shares; ++index) {
        const float* partial = scratch.of(index) + v * width;
        for (std::int64_t c = begin; c < end; ++c) gradients[v][c] += partial[c];
      }
    }
  });
}

}  // namespace sizewise::cpu
