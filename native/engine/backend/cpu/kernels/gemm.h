// Matrix products by packed panels and register tiles (Goto & van de Geijn 2008, "Anatomy of High-Performance Matrix
// Multiplication"; Van Zee & van de Geijn 2015, "BLIS"). These functions work on one block that fits the caches; the
// drivers beside this folder cut whole products into blocks and share them out.
//
// A product is C [rows, columns] = A [rows, depth] B [depth, columns], reduced block by block of `depth_block` in
// ascending order, each block as one chain of fused multiply-adds from zero. Neither order knows about tiles or threads.
//
// Packed A, by rows: row i at a + i * a_row_stride, its depth contiguous. Packed A, by depth: tile t at
// a + t * tile_rows * depth, tile_rows floats for each step of depth. Packed B: panel p at b + p * panel_columns * depth,
// holding depth rows of that panel's columns, padded with zeros to whole vectors (`packed_columns`).
#pragma once
#include <stdint.h>

#include "backend/cpu/path.h"

namespace sizewise::cpu {

// What becomes of a tile of sums.
enum class Finish {
  partial,          // more blocks of depth follow
  forward,          // c = activation(sum + bias) + residual; pre_activation = sum + bias
  backward_input,   // c = sum * activation'(pre_activation), or added to c
  add,              // c += sum
};

struct PackedProduct {
  int rows = 0, columns = 0, depth = 0;
  const float *a = nullptr, *b = nullptr;  // packed as above; b is aligned to 64 bytes
  bool a_by_depth = false;
  float* partial = nullptr;               // [rows, partial_stride] sums of the blocks of depth before this one
  int64_t partial_stride = 0;
  bool first_block = true;                // nothing in `partial` yet
  Finish finish = Finish::partial;
  // Pointers to the block's first element, in matrices whose rows are `stride` floats apart.
  float* c = nullptr;
  int64_t stride = 0;
  const float* bias = nullptr;
  const float* residual = nullptr;
  const float* pre_activation_in = nullptr;
  float* pre_activation_out = nullptr;
  bool gelu = false;
  bool accumulate = false;
};

// y [m, n] of LinearForward for few rows m, straight from the weight's rows.
struct FewRows {
  int m, first_column, last_column, k;
  int64_t stride;                         // of y, residual and pre_activation
  const float *x, *weight, *bias, *residual;
  float *pre_activation, *y;
  bool gelu;
};

struct GemmKernels {
  int tile_rows, panel_columns, depth_block;
  int a_row_stride;                       // a little over depth_block, so that rows do not share cache sets
  int few_rows;                           // up to this m, few_rows beats packing
  // Rows [rows, depth] of x, `stride` apart, to packed A by rows.
  void (*pack_rows)(const float* x, int64_t stride, int rows, int depth, float* a);
  // x [depth, rows] to packed A by depth; column_sums[i] += sum over depth of x[., i], where given.
  void (*pack_transposed_rows)(const float* x, int64_t stride, int rows, int depth, float* a, float* column_sums);
  // x [depth, columns] to packed B.
  void (*pack_columns)(const float* x, int64_t stride, int columns, int depth, float* b);
  // x [columns, depth] to packed B.
  void (*pack_transposed_columns)(const float* x, int64_t stride, int columns, int depth, float* b);
  void (*multiply)(const PackedProduct& block);
  void (*multiply_few_rows)(const FewRows& product);
};

SIZEWISE_DECLARE_PER_PATH(extern const GemmKernels gemm_kernels)

}  // namespace sizewise::cpu
