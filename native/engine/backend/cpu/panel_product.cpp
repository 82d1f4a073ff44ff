#include "backend/cpu/panel_product.h"

#include <algorithm>

#include "backend/cpu/split.h"

namespace sizewise::cpu {
namespace {

constexpr int kRowsPerPass = 1024;         // bounds the packed copy of X; the weight is packed again for each pass
constexpr int kPreferredPanels = 3;        // packed weight and sums of a chunk stay in a core's own cache
constexpr int kLeastRowsPerChunk = 96;     // below, packing the weight would cost more than a tenth
constexpr int kRowsPerPackingChunk = 32;

// `block` moved to the element (row, column) of C.
PackedProduct at(PackedProduct block, int row, int column) {
  const std::int64_t offset = row * block.stride + column;
  block.c += offset;
  if (block.bias) block.bias += column;
  if (block.residual) block.residual += offset;
  if (block.pre_activation_in) block.pre_activation_in += offset;
  if (block.pre_activation_out) block.pre_activation_out += offset;
  return block;
}

struct Pass {
  const PanelProduct& product;
  const GemmKernels& kernels;
  Range rows;
  int blocks;
  float* packed_x;           // [blocks, rows, a_row_stride]

  int depth_of(int block) const { return std::min(kernels.depth_block, product.depth - block * kernels.depth_block); }
  float* packed_row(int block, int row) const {
    return packed_x + (std::int64_t{block} * rows.size() + row) * kernels.a_row_stride;
  }

  void pack_x(int first, int last) const {
    for (int block = 0; block < blocks; ++block) {
      const float* from = product.x + (rows.begin + first) * product.x_stride + std::int64_t{block} * kernels.depth_block;
      kernels.pack_rows(from, product.x_stride, last - first, depth_of(block), packed_row(block, first));
    }
  }

  void multiply(Range own_rows, Range columns, float* packed_weight, float* partial) const {
    PackedProduct block = at(product.finish, rows.begin + own_rows.begin, columns.begin);
    const Finish last = block.finish;
    block.rows = own_rows.size();
    block.columns = columns.size();
    block.b = packed_weight;
    block.partial = partial;
    block.partial_stride = (columns.size() + kernels.panel_columns - 1) / kernels.panel_columns * kernels.panel_columns;
    for (int i = 0; i < blocks; ++i) {
      const std::int64_t depth = std::int64_t{i} * kernels.depth_block;
      block.depth = depth_of(i);
      block.a = packed_row(i, own_rows.begin);
      block.first_block = i == 0;
      block.finish = i + 1 == blocks ? last : Finish::partial;
      if (product.transposed) {
        kernels.pack_transposed_columns(product.weight + columns.begin * product.weight_stride + depth, product.weight_stride,
                                        columns.size(), block.depth, packed_weight);
      } else {
        kernels.pack_columns(product.weight + depth * product.weight_stride + columns.begin, product.weight_stride,
                             columns.size(), block.depth, packed_weight);
      }
      kernels.multiply(block);
    }
  }
};

void run_pass(const PanelProduct& product, Range rows, const GemmKernels& kernels, ThreadPool& pool, Scratch& scratch) {
  const int panels = (product.columns + kernels.panel_columns - 1) / kernels.panel_columns;
  const int column_parts = parts_for(panels, kPreferredPanels, pool.threads());
  const int row_parts = std::clamp(rows.size() / kLeastRowsPerChunk, 1, (4 * pool.threads() + column_parts - 1) / column_parts);
  const std::size_t chunk_columns = static_cast<std::size_t>((panels + column_parts - 1) / column_parts) * kernels.panel_columns;
  const std::size_t chunk_rows = (rows.size() + row_parts - 1) / row_parts;
  const int blocks = std::max(1, (product.depth + kernels.depth_block - 1) / kernels.depth_block);

  const std::size_t packed_x = aligned_count(static_cast<std::size_t>(blocks) * rows.size() * kernels.a_row_stride);
  const std::size_t packed_weight = aligned_count(chunk_columns * kernels.depth_block);
  const std::size_t partial = blocks > 1 ? aligned_count(chunk_columns * chunk_rows) : 0;
  float* memory = scratch.floats(packed_x + pool.threads() * (packed_weight + partial));

  const Pass pass{product, kernels, rows, blocks, memory};
  const int packing_chunks = (rows.size() + kRowsPerPackingChunk - 1) / kRowsPerPackingChunk;
  pool.run(packing_chunks, [&](int chunk, int) {
    const int first = chunk * kRowsPerPackingChunk;
    pass.pack_x(first, std::min(first + kRowsPerPackingChunk, rows.size()));
  });
  pool.run(column_parts * row_parts, [&](int chunk, int worker) {
    const Range own_panels = part_of(panels, column_parts, chunk / row_parts);
    const Range columns{own_panels.begin * kernels.panel_columns, std::min(own_panels.end * kernels.panel_columns, product.columns)};
    float* own = memory + packed_x + worker * (packed_weight + partial);
    pass.multiply(part_of(rows.size(), row_parts, chunk % row_parts), columns, own, own + packed_weight);
  });
}

}  // namespace

void run_panel_product(const PanelProduct& product, const GemmKernels& kernels, ThreadPool& pool, Scratch& scratch) {
  const int passes = (product.rows + kRowsPerPass - 1) / kRowsPerPass;
  for (int i = 0; i < passes; ++i) run_pass(product, part_of(product.rows, passes, i), kernels, pool, scratch);
}

}  // namespace sizewise::cpu
