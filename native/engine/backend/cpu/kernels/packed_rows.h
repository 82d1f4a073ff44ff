// PackedLinear for a range of the weight's groups (packed_weight.h), which a core's own cache holds: their bytes come
// from memory once and in order, and from that cache for the rows of x that follow the first ones.
#pragma once
#include <stdint.h>

#include "backend/cpu/path.h"

namespace sizewise::cpu {

// x [m, blocks * 32], filled with zeros past its columns.
struct FloatRows {
  const float* values;
  int64_t stride;
};
// x in whole numbers: value = number * scale of its block. So many rows as a tile has lie together, block by block, and
// the last tile is as long as the others.
struct WholeRows {
  int tile;
  int8_t* numbers;       // [tiles, blocks, tile, 32]
  float* scales;         // [tiles, blocks, tile]
  int32_t* corrections;  // as scales: what the offset of the weights adds to a block's sum, taken back
};
// A row's place in its tile: block b lies b * tile blocks, or scales, further.
struct WholeRow {
  int64_t tile;
  int8_t* numbers;
  float* scales;
  int32_t* corrections;
};

struct PackedRowsProduct {
  int m, columns;  // rows of x; rows of the weight
  int64_t first_group, last_group, blocks;
  const uint8_t* values;
  const uint16_t* scales;  // of int8 and int4
  FloatRows floats;        // of bf16
  WholeRows whole;         // of int8 and int4
  int64_t stride;          // of y and residual
  const float *bias, *residual;
  float* y;
  bool gelu;
};

struct PackedRowsKernels {
  int whole_rows;    // of a tile, at most
  int whole_groups;  // that int8 and int4 take at a time for several rows
  void (*bf16)(const PackedRowsProduct& product);
  void (*int8)(const PackedRowsProduct& product);
  void (*int4)(const PackedRowsProduct& product);
  // `depth` numbers of a row, and zeros up to the end of their last block.
  void (*round_row_for_int8)(const float* x, int depth, const WholeRow& to);
  void (*round_row_for_int4)(const float* x, int depth, const WholeRow& to);
};

SIZEWISE_DECLARE_PER_PATH(extern const PackedRowsKernels packed_rows_kernels)

}  // namespace sizewise::cpu
