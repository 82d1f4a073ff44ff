#include "backend/cpu/kernels/gemm.h"

#include "backend/cpu/kernels/few_rows.h"
#include "backend/cpu/kernels/gemm_finish.h"
#include "backend/cpu/kernels/gemm_pack.h"
#include "backend/cpu/kernels/gemm_tile.h"
#include "backend/cpu/kernels/gemm_unpack.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// The lines that a tile ends on are fetched while its sums are formed.
LineStream lines(const float* first, int64_t stride, int rows, int64_t columns) {
  return {first, stride, lines_of(first, columns), rows};
}

void queue_ends(const PackedProduct& p, TilePlace tile, PrefetchQueue& ahead) {
  for (LineStream& stream : ahead.ends) stream.rows = 0;
  if (p.finish != Finish::partial) {
    const int64_t at = tile.row * p.stride + tile.column;
    ahead.ends[0] = lines(p.c + at, p.stride, tile.rows, tile.columns);
    if (p.residual && p.residual != p.c) ahead.ends[1] = lines(p.residual + at, p.stride, tile.rows, tile.columns);
    if (p.saved_in) ahead.ends[1] = lines(p.saved_in + at, p.stride, tile.rows, tile.columns);
    if (p.saved_out) ahead.ends[2] = lines(p.saved_out + at, p.stride, tile.rows, tile.columns);
  }
  ahead.begin_tile();
}

// Rows of a tile, and of it the columns of a panel.
TilePlace rows_of(const PackedProduct& p, int tiles, int tile) {
  const int row = first_row_of_tile(p.rows, tiles, tile);
  return {row, first_row_of_tile(p.rows, tiles, tile + 1) - row, 0, 0};
}
TilePlace columns_of(const PackedProduct& p, TilePlace tile, int column) {
  const int left = p.columns - column;
  return {tile.row, tile.rows, column, left < panel_columns ? left : panel_columns};
}

// The panel of B that begins at `column`.
template <class Format>
const float* panel_at(const PackedProduct& p, int column) {
  return p.b + (p.panels_apart > 0 ? column / width * p.panels_apart : column * words_of<Format>(p.depth));
}

template <class Format>
Tile tile_of(const PackedProduct& p, TilePlace tile) {
  if constexpr (Format::depth_per_word == 2)
    if (p.panels_apart > 0 && tile.columns > width) return tile_of_panels_apart<Format>(tile.rows);
  return tile_for<Format>(tile.rows, tile.columns, p.a_by_depth);
}

template <class Format>
void multiply_tile(const PackedProduct& p, FinishTile finish, const float* a, TilePlace tile, PrefetchQueue& ahead) {
  queue_ends(p, tile, ahead);
  const int64_t words = words_of<Format>(p.depth);
  const Tile sums_of = tile_of<Format>(p, tile);
  const float* b = panel_at<Format>(p, tile.column);
  const bool whole_vectors = tile.columns == width || tile.columns == panel_columns;
  if (!p.gelu && whole_vectors) return sums_of(a, b, p.panels_apart, words, end_of(p, tile), ahead);
  alignas(64) float sums[tile_rows * panel_columns];
  sums_of(a, b, p.panels_apart, words, {.to = sums, .stride = panel_columns}, ahead);
  finish(p, sums, tile);
}

// The tile of A stays in the nearest cache while all panels of B pass by.
template <class Format>
void multiply_by_rows(const PackedProduct& p) {
  alignas(64) float a[tile_rows * a_row_stride];
  const int tiles = tiles_of(p.rows);
  const FinishTile finish = finish_of(p);
  PrefetchQueue ahead;
  ahead.next_block = lines(p.next, p.next_stride, p.next_rows, p.next_columns);
  for (int t = 0; t < tiles; ++t) {
    const TilePlace first = rows_of(p, tiles, t);
    copy_tile_rows<Format>(p.a + first.row * p.a_stride, p.a_stride, first.rows, p.depth, a);
    const int next_row = first.row + first.rows;
    if (next_row < p.rows) ahead.next_rows = lines(p.a + next_row * p.a_stride, p.a_stride, tile_rows, p.depth);
    for (int column = 0; column < p.columns; column += panel_columns)
      multiply_tile<Format>(p, finish, a, columns_of(p, first, column), ahead);
  }
}

// The panel of B stays in the caches while all tiles of A pass by.
template <class Format>
void multiply_by_depth(const PackedProduct& p) {
  const int tiles = tiles_of(p.rows);
  const FinishTile finish = finish_of(p);
  PrefetchQueue ahead;
  ahead.next_block = lines(p.next, p.next_stride, p.next_rows, p.next_columns);
  for (int column = 0; column < p.columns; column += panel_columns) {
    for (int t = 0; t < tiles; ++t)
      multiply_tile<Format>(p, finish, p.a + t * tile_rows * words_of<Format>(p.depth),
                            columns_of(p, rows_of(p, tiles, t), column), ahead);
  }
}

template <class Format>
void multiply(const PackedProduct& p) {
  p.a_by_depth ? multiply_by_depth<Format>(p) : multiply_by_rows<Format>(p);
}

template <class Format>
constexpr GemmKernels kernels_of() {
  return {
      .tile_rows = tile_rows,
      .panel_columns = panel_columns,
      .depth_block = words_of_block * Format::depth_per_word,
      .vector_columns = width,
      .depth_per_word = Format::depth_per_word,
      .few_rows = 16,
      .pack_transposed_rows = pack_transposed_rows<Format>,
      .pack_columns = pack_columns<Format>,
      .pack_transposed_columns = pack_transposed_columns<Format>,
      .unpack_groups = Format::depth_per_word == 1 ? unpack_groups : nullptr,
      .multiply = multiply<Format>,
      .multiply_few_rows = multiply_few_rows,
  };
}

}  // namespace

const GemmKernels gemm_kernels = kernels_of<Fp32Format>();
const GemmKernels gemm_bf16_kernels = kernels_of<RoundedFormat>();

}  // namespace sizewise::cpu::ISA_NAMESPACE
