// Matrix products by packed panels and register tiles (Goto & van de Geijn 2008, "Anatomy of High-Performance Matrix
// Multiplication"; Van Zee & van de Geijn 2015, "BLIS"). These functions work on one block that fits the caches; the
// drivers beside this folder cut whole products into blocks and share them out.
//
// A product is C [rows, columns] = A [rows, depth] B [depth, columns], reduced block by block of `depth_block` in
// ascending order, each block as one chain of fused multiply-adds from zero. Neither order knows about tiles or
// threads.
//
// Operands are packed as words: a float, which for products in bf16 is rounded to it, or, where the processor has such
// an instruction, two neighbours in depth as bf16, whose products are summed in fp32. Where the depth is odd, the last
// pair is filled with a zero. A by rows is any matrix whose rows are `a_stride` floats apart; each tile of it is copied
// next to the core before use, because rows a power of two apart would share cache sets. A by depth is packed: tile t
// at a + t * tile_rows * words, tile_rows words for each word of depth. B is packed: panel p at b + p * panel_columns *
// words, holding for each word of depth one of every column of the panel, padded with zeros to whole vectors.
#pragma once
#include <stdint.h>

#include "backend/cpu/path.h"
#include "ops/precision.h"

namespace sizewise::cpu {

// What becomes of a tile of sums.
enum class Finish {
  partial,         // more blocks of depth follow
  forward,         // c = activation(sum + bias) + residual; saved = its derivative where there is one
  backward_input,  // c = sum * saved, or added to c
  add,             // c += sum
};

struct PackedProduct {
  int rows = 0, columns = 0, depth = 0;
  const float *a = nullptr, *b = nullptr;  // b is aligned to 64 bytes
  bool a_by_depth = false;
  // Where B is not packed here but lies in groups of a weight in pairs of bf16 (packed_weight.h), each a panel of one
  // vector: words from one to the next. A is by rows then.
  int64_t panels_apart = 0;
  int64_t a_stride = 0;
  float* partial = nullptr;  // [rows, partial_stride] sums of the blocks of depth before this one
  int64_t partial_stride = 0;
  bool first_block = true;  // nothing in `partial` yet
  Finish finish = Finish::partial;
  // What is likely to be packed after this block, fetched meanwhile: so many rows of so many floats.
  const float* next = nullptr;
  int64_t next_stride = 0;
  int next_rows = 0, next_columns = 0;
  // Pointers to the block's first element, in matrices whose rows are `stride` floats apart.
  float* c = nullptr;
  int64_t stride = 0;
  const float* bias = nullptr;
  const float* residual = nullptr;
  const float* saved_in = nullptr;
  float* saved_out = nullptr;
  bool gelu = false;
  bool accumulate = false;
};

// y [m, n] of LinearForward for few rows m, straight from the weight's rows.
struct FewRows {
  int m, first_column, last_column, k;
  int64_t stride;  // of y, residual and saved
  const float *x, *weight, *bias, *residual;
  float *saved, *y;
  bool gelu;
};

struct GemmKernels {
  int tile_rows, panel_columns, depth_block;
  int vector_columns;  // the width of a last panel of no more columns than these
  int depth_per_word;
  int few_rows;  // up to this m, few_rows beats packing
  // x [depth, rows] to packed A by depth; column_sums[i] += sum over depth of x[., i], where given.
  void (*pack_transposed_rows)(const float* x, int64_t stride, int rows, int depth, float* a, float* column_sums);
  // x [depth, columns] to packed B.
  void (*pack_columns)(const float* x, int64_t stride, int columns, int depth, float* b);
  // x [columns, depth] to packed B.
  void (*pack_transposed_columns)(const float* x, int64_t stride, int columns, int depth, float* b);
  // Groups of a weight in pairs of bf16 (packed_weight.h), so many words apart, to packed B; null where words are such
  // pairs, and the groups panels as they lie.
  void (*unpack_groups)(const float* groups, int64_t group_words, int columns, int depth, float* b);
  void (*multiply)(const PackedProduct& block);
  void (*multiply_few_rows)(const FewRows& product);

  int64_t words_of(int depth) const { return (depth + depth_per_word - 1) / depth_per_word; }
};

SIZEWISE_DECLARE_PER_PATH(extern const GemmKernels gemm_kernels)
SIZEWISE_DECLARE_PER_PATH(extern const GemmKernels gemm_bf16_kernels)

// Kernels that round the operands as `precision` says.
inline const GemmKernels& gemm_kernels_for(Path path, Precision precision) {
  return precision == Precision::bf16 ? SIZEWISE_PICK(path, gemm_bf16_kernels) : SIZEWISE_PICK(path, gemm_kernels);
}

}  // namespace sizewise::cpu
