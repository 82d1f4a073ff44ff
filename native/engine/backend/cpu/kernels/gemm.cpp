#include "backend/cpu/kernels/gemm.h"

#include "backend/cpu/kernels/few_rows.h"
#include "backend/cpu/kernels/gemm_finish.h"
#include "backend/cpu/kernels/gemm_pack.h"
#include "backend/cpu/kernels/gemm_tile.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// The lines of C that a tile ends on are fetched while its sums are formed.
void prefetch_tile(const PackedProduct& block, int first_row, int rows, int first_column) {
#if defined(__GNUC__)
  if (block.finish != Finish::add) return;
  for (int i = 0; i < rows; ++i) {
    const float* row = block.c + (first_row + i) * block.stride + first_column;
    for (int j = 0; j < panel_columns; j += 16) __builtin_prefetch(row + j, 1);
    __builtin_prefetch(row + panel_columns - 1, 1);
  }
#endif
}

void multiply(const PackedProduct& block) {
  alignas(64) float sums[tile_rows * panel_columns];
  const int tiles = tiles_of(block.rows);
  const float* b = block.b;
  for (int column = 0; column < block.columns; column += panel_columns) {
    const int columns = block.columns - column < panel_columns ? block.columns - column : panel_columns;
    for (int t = 0; t < tiles; ++t) {
      const int row = first_row_of_tile(block.rows, tiles, t), rows = first_row_of_tile(block.rows, tiles, t + 1) - row;
      prefetch_tile(block, row, rows, column);
      const float* a = block.a_by_depth ? block.a + int64_t{t} * tile_rows * block.depth : block.a + int64_t{row} * a_row_stride;
      tile_for(rows, columns, block.a_by_depth)(a, b, block.depth, sums);
      finish_tile(block, sums, row, rows, column, columns);
    }
    b += int64_t{packed_columns(columns)} * block.depth;
  }
}

}  // namespace

const GemmKernels gemm_kernels = {
    .tile_rows = tile_rows,
    .panel_columns = panel_columns,
    .depth_block = depth_block,
    .a_row_stride = a_row_stride,
    .few_rows = 16,
    .pack_rows = pack_rows,
    .pack_transposed_rows = pack_transposed_rows,
    .pack_columns = pack_columns,
    .pack_transposed_columns = pack_transposed_columns,
    .multiply = multiply,
    .multiply_few_rows = multiply_few_rows,
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
