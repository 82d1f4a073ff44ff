// What the forward and the backward of attention share: which keys a query sees, and how a tile is packed.
#pragma once
#include "backend/cpu/kernels/simd.h"
#include "backend/cpu/kernels/transpose.h"
#include "ops/attention.h"

namespace sizewise::cpu::ISA_NAMESPACE {

constexpr int tile_keys = 64;
constexpr float log2_e = 0x1.715476p+0f;
constexpr float ln_2 = 0x1.62e43p-1f;

inline int smaller(int a, int b) { return a < b ? a : b; }
inline int larger(int a, int b) { return a > b ? a : b; }

// Keys that a query of this batch entry sees: a prefix of all keys.
struct Visibility {
  int keys;    // that are no padding
  int offset;  // causal: query i sees i + 1 + offset
  bool causal;

  Visibility(const AttentionShape& shape, int batch)
      : keys(shape.key_length), offset(shape.key_length - shape.query_length), causal(shape.causal) {
    if (shape.key_lengths) keys = larger(0, smaller(keys, shape.key_lengths[batch]));
  }
  int of(int query) const { return causal ? larger(0, smaller(keys, query + 1 + offset)) : keys; }
};

// Rows lie too far apart for the processor to guess the next one: asked for a tile ahead.
inline void prefetch_row(const float* row, int size) {
  constexpr int floats_per_line = 16;
  for (int d = 0; d < size; d += floats_per_line) prefetch(row + d);
}

// to [rows][padded] = scale * from [rows][size], zeros past the size.
inline void pack_rows(const float* from, int64_t row_stride, int rows, int size, float scale, float* to) {
  const int64_t padded = rounded_up(size);
  const Vector factor = broadcast(scale);
  for (int row = 0; row < rows; ++row) {
    prefetch_row(from + (row + tile_keys) * row_stride, size);
    for (int64_t d = 0; d < padded; d += width)
      store(to + row * padded + d, load_up_to(from + row * row_stride + d, size - d) * factor);
  }
}

// to [size][tile_keys] = from [keys][size] transposed, zeros past the keys.
inline void pack_transposed(const float* from, int64_t row_stride, int keys, int size, float* to) {
  for (int key = 0; key < tile_keys; key += width) {
    for (int i = 0; i < width && key + i < keys; ++i) prefetch_row(from + (key + i + tile_keys) * row_stride, size);
    for (int d = 0; d < size; d += width) {
      Vector block[width];
      for (int i = 0; i < width; ++i)
        block[i] = key + i < keys ? load_up_to(from + (key + i) * row_stride + d, size - d) : zero();
      transpose(block);
      for (int i = 0; i < width && d + i < size; ++i) store(to + (d + i) * tile_keys + key, block[i]);
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
