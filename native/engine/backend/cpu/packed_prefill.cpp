#include "backend/cpu/packed_prefill.h"

#include <algorithm>
#include <cstdint>

#include "backend/cpu/packed_weight.h"
#include "backend/cpu/split.h"

namespace sizewise::cpu {
namespace {

constexpr int kGroupsPerChunk = 12;  // a block of depth of their values stays in a core's own cache
constexpr int kRowsPerChunk = 512;

PackedProduct chunk_of(const PackedLinear& op, Range rows, Range columns) {
  const std::int64_t at = std::int64_t{rows.begin} * op.n + columns.begin;
  PackedProduct block{};
  block.rows = rows.size();
  block.columns = columns.size();
  block.a_stride = op.k;
  block.c = op.y + at;
  block.stride = op.n;
  block.bias = op.bias ? op.bias + columns.begin : nullptr;
  block.residual = op.residual ? op.residual + at : nullptr;
  block.gelu = op.activation == Activation::gelu_tanh;
  return block;
}

// Block of depth by block of depth; a group's words of all its blocks follow each other.
void run_chunk(const PackedLinear& op, const GemmKernels& kernels, Range rows, Range columns, float* unpacked,
               float* partial) {
  const PackedLayout layout(op.format, op.n, op.k);
  const std::int64_t words_of_group = layout.blocks * layout.block_bytes / static_cast<std::int64_t>(sizeof(float));
  const auto* values = reinterpret_cast<const float*>(op.weight) + columns.begin / kGroupRows * words_of_group;
  PackedProduct block = chunk_of(op, rows, columns);
  block.panels_apart = kernels.unpack_groups ? 0 : words_of_group;
  block.partial = partial;
  block.partial_stride = (columns.size() + kernels.panel_columns - 1) / kernels.panel_columns * kernels.panel_columns;
  for (int first = 0; first < op.k; first += kernels.depth_block) {
    block.depth = std::min(kernels.depth_block, op.k - first);
    block.a = op.x + rows.begin * std::int64_t{op.k} + first;
    block.b = values + first / 2 * kGroupRows;
    if (kernels.unpack_groups) {
      kernels.unpack_groups(block.b, words_of_group, columns.size(), block.depth, unpacked);
      block.b = unpacked;
    }
    block.first_block = first == 0;
    block.finish = first + block.depth < op.k ? Finish::partial : Finish::forward;
    kernels.multiply(block);
  }
}

}  // namespace

void run_packed_prefill(const PackedLinear& op, const GemmKernels& kernels, ThreadPool& pool, Scratch& scratch) {
  constexpr int columns_per_chunk = kGroupsPerChunk * kGroupRows;
  const int column_parts = (op.n + columns_per_chunk - 1) / columns_per_chunk;
  const int row_parts = (op.m + kRowsPerChunk - 1) / kRowsPerChunk;
  const auto floats_of = [](int rows) { return static_cast<std::size_t>(rows) * columns_per_chunk; };
  const std::size_t unpacked = kernels.unpack_groups ? floats_of(std::min(op.k, kernels.depth_block)) : 0,
                    partial = op.k > kernels.depth_block ? floats_of(std::min(op.m, kRowsPerChunk)) : 0;
  scratch.reserve(pool.threads(), unpacked + partial);
  pool.run(column_parts * row_parts, [&](int chunk, int worker) {
    const int column = chunk / row_parts * columns_per_chunk;
    float* memory = scratch.of(worker);
    run_chunk(op, kernels, part_of(op.m, row_parts, chunk % row_parts),
              {column, std::min(column + columns_per_chunk, op.n)}, memory, memory + unpacked);
  });
}

}  // namespace sizewise::cpu
