#include "backend/cpu/panel_product.h"

#include <algorithm>

#include "backend/cpu/product_split.h"

namespace sizewise::cpu {
namespace {

constexpr int kWordsPerStep = 16;

// `block` moved to the element (row, column) of C.
PackedProduct at(PackedProduct block, int row, int column) {
  const std::int64_t offset = row * block.stride + column;
  block.c += offset;
  if (block.bias) block.bias += column;
  if (block.residual) block.residual += offset;
  if (block.saved_in) block.saved_in += offset;
  if (block.saved_out) block.saved_out += offset;
  return block;
}

// The first element of the weight's block at `column` and `depth`.
const float* weight_at(const PanelProduct& product, int column, int depth) {
  return product.weight +
         (product.transposed ? column * product.weight_stride + depth : depth * product.weight_stride + column);
}

// Blocks of almost equal depth, in whole vectors of words: a short last one would pay as much for its sums as a long
// one.
int depth_of_blocks(int depth, const GemmKernels& kernels) {
  const int blocks = (depth + kernels.depth_block - 1) / kernels.depth_block;
  const int step = kWordsPerStep * kernels.depth_per_word;
  return std::min(kernels.depth_block, ((depth + blocks - 1) / blocks + step - 1) / step * step);
}

void expect(PackedProduct& block, const PanelProduct& product, Range columns, int depth, int depth_of_block) {
  const int deep = std::min(depth_of_block, product.depth - depth);
  block.next = weight_at(product, columns.begin, depth);
  block.next_stride = product.weight_stride;
  block.next_rows = product.transposed ? columns.size() : deep;
  block.next_columns = product.transposed ? deep : columns.size();
}

// The product of some rows and some columns, block of depth by block of depth.
void run_chunk(const PanelProduct& product, const GemmKernels& kernels, Range rows, Range columns, Range next_columns,
               float* packed, float* partial) {
  PackedProduct block = at(product.finish, rows.begin, columns.begin);
  const Finish last = block.finish;
  const auto pack = product.transposed ? kernels.pack_transposed_columns : kernels.pack_columns;
  block.rows = rows.size();
  block.columns = columns.size();
  block.b = packed;
  block.a_stride = product.x_stride;
  block.partial = partial;
  block.partial_stride = (columns.size() + kernels.panel_columns - 1) / kernels.panel_columns * kernels.panel_columns;
  const int depth_of_block = depth_of_blocks(product.depth, kernels);
  int first = 0;
  do {
    block.depth = std::min(depth_of_block, product.depth - first);
    block.a = product.x + rows.begin * product.x_stride + first;
    block.first_block = first == 0;
    const int next = first + block.depth;
    if (next < product.depth) {
      block.finish = Finish::partial;
      expect(block, product, columns, next, depth_of_block);
    } else {
      block.finish = last;
      expect(block, product, next_columns, 0, depth_of_block);
    }
    pack(weight_at(product, columns.begin, first), product.weight_stride, columns.size(), block.depth, packed);
    kernels.multiply(block);
    first = next;
  } while (first < product.depth);
}

}  // namespace

void run_panel_product(const PanelProduct& product, const GemmKernels& kernels, ThreadPool& pool, Scratch& scratch) {
  const int panels = (product.columns + kernels.panel_columns - 1) / kernels.panel_columns;
  const auto [row_parts, column_parts] = split_product(product.rows, panels, kernels.panel_columns, pool.threads());

  const std::size_t chunk_columns =
      static_cast<std::size_t>((panels + column_parts - 1) / column_parts) * kernels.panel_columns;
  const std::size_t chunk_rows = static_cast<std::size_t>((product.rows + row_parts - 1) / row_parts);
  const std::int64_t words = kernels.words_of(depth_of_blocks(product.depth, kernels));
  const std::size_t packed = aligned_count(chunk_columns * static_cast<std::size_t>(words));
  scratch.reserve(pool.threads(), packed + (product.depth > kernels.depth_block ? chunk_columns * chunk_rows : 0));

  const auto columns_of = [&, column_parts = column_parts](int chunk) {
    const Range own = part_of(panels, column_parts, chunk % column_parts);
    return Range{own.begin * kernels.panel_columns, std::min(own.end * kernels.panel_columns, product.columns)};
  };
  const int chunks = column_parts * row_parts;
  pool.run(chunks, [&](int chunk, int worker) {
    // Most likely the chunk that this worker takes next: every worker takes one in turn.
    const int next = std::min(chunk + 1, chunks - 1);
    float* memory = scratch.of(worker);
    run_chunk(product, kernels, part_of(product.rows, row_parts, chunk / column_parts), columns_of(chunk),
              columns_of(next), memory, memory + packed);
  });
}

}  // namespace sizewise::cpu
