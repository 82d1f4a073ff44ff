// PackedLinear for a range of the weight's groups (packed_weight.h): every byte of them is read once and in order, for
// all rows of x, so that the product is as fast as memory.
#pragma once
#include <stdint.h>

#include "backend/cpu/path.h"

namespace sizewise::cpu {

// x [m, blocks * 32], filled with zeros past its columns.
struct FloatRows {
  const float* values;
  int64_t stride;
};
// x in whole numbers: value = number * scale of its block.
struct WholeRows {
  int8_t* numbers;       // [m, blocks * 32]
  float* scales;         // [m, blocks]
  int32_t* corrections;  // [m, blocks]: what the offset of the weights adds to a block's sum, taken back
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
  void (*bf16)(const PackedRowsProduct& product);
  void (*int8)(const PackedRowsProduct& product);
  void (*int4)(const PackedRowsProduct& product);
  // A row of `blocks` * 32 numbers, rounded to the nearest of -127 to 127 times a scale for each block.
  void (*round_row_for_int8)(const float* x, int64_t blocks, int8_t* numbers, float* scales, int32_t* corrections);
  void (*round_row_for_int4)(const float* x, int64_t blocks, int8_t* numbers, float* scales, int32_t* corrections);
};

SIZEWISE_DECLARE_PER_PATH(extern const PackedRowsKernels packed_rows_kernels)

}  // namespace sizewise::cpu
