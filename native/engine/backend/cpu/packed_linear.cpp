#include "ops/packed_linear.h"

#include <algorithm>
#include <cstring>

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/kernels/packed_rows.h"
#include "backend/cpu/packed_prefill.h"
#include "backend/cpu/packed_weight.h"
#include "backend/cpu/split.h"

namespace sizewise::cpu {
namespace {

// Chunks of about this many bytes of the weight: long enough for the memory's own reading ahead.
constexpr std::int64_t kChunkBytes = 1 << 17;

// Operands of one op, in a piece of scratch.
struct Operands {
  std::int64_t depth;  // of a row, with its zeros
  FloatRows floats;
  WholeRows whole;
};

std::size_t floats_for(const PackedLinear& op, std::int64_t blocks) {
  const auto rows = static_cast<std::size_t>(op.m), depth = static_cast<std::size_t>(blocks) * kBlockDepth;
  // Padded rows, whole numbers, and a scale and a correction for each block.
  return aligned_count(rows * depth) + aligned_count(rows * depth / 4) +
         2 * aligned_count(rows * static_cast<std::size_t>(blocks));
}

Operands place(const PackedLinear& op, std::int64_t blocks, float* memory) {
  const auto rows = static_cast<std::size_t>(op.m), depth = static_cast<std::size_t>(blocks) * kBlockDepth;
  float* const numbers = memory + aligned_count(rows * depth);
  float* const scales = numbers + aligned_count(rows * depth / 4);
  float* const corrections = scales + aligned_count(rows * static_cast<std::size_t>(blocks));
  for (int row = 0; row < op.m; ++row) {
    float* to = memory + row * static_cast<std::int64_t>(depth);
    std::copy_n(op.x + row * std::int64_t{op.k}, op.k, to);
    std::fill(to + op.k, to + depth, 0.0f);
  }
  return {static_cast<std::int64_t>(depth),
          {memory, static_cast<std::int64_t>(depth)},
          {reinterpret_cast<std::int8_t*>(numbers), scales, reinterpret_cast<std::int32_t*>(corrections)}};
}

}  // namespace

std::int64_t CpuBackend::packed_weight_bytes(WeightFormat format, int n, int k) const {
  return PackedLayout(format, n, k).bytes(format);
}

void CpuBackend::pack_weight(WeightFormat format, int n, int k, const float* weight, std::byte* packed) {
  const std::int64_t groups = PackedLayout(format, n, k).groups;
  pool_.run(static_cast<int>(groups),
            [&](int group, int) { pack_groups(format, weight, n, k, group, group + 1, packed); });
}

void CpuBackend::run(const PackedLinear& op) {
  if (op.m > kRowsAlike && op.format == WeightFormat::bf16) {
    const GemmKernels& products = gemm_kernels_for(path_, Precision::bf16);
    if (takes_packed_groups(products)) return run_packed_prefill(op, products, pool_, scratch_);
  }
  const PackedRowsKernels& kernels = SIZEWISE_PICK(path_, packed_rows_kernels);
  const PackedLayout layout(op.format, op.n, op.k);
  const Operands operands = place(op, layout.blocks, scratch_.floats(floats_for(op, layout.blocks)));
  if (op.format != WeightFormat::bf16) {
    const auto round_row = op.format == WeightFormat::int8 ? kernels.round_row_for_int8 : kernels.round_row_for_int4;
    const auto& [numbers, scales, corrections] = operands.whole;
    for (int row = 0; row < op.m; ++row)
      round_row(operands.floats.values + row * operands.depth, layout.blocks, numbers + row * operands.depth,
                scales + row * layout.blocks, corrections + row * layout.blocks);
  }
  const auto multiply = op.format == WeightFormat::bf16   ? kernels.bf16
                        : op.format == WeightFormat::int8 ? kernels.int8
                                                          : kernels.int4;
  const std::int64_t per_chunk = std::max<std::int64_t>(1, kChunkBytes / (layout.blocks * layout.block_bytes));
  const auto chunks = static_cast<int>((layout.groups + per_chunk - 1) / per_chunk);
  pool_.run(chunks, [&](int chunk, int) {
    multiply({.m = op.m,
              .columns = op.n,
              .first_group = chunk * per_chunk,
              .last_group = std::min(layout.groups, (chunk + 1) * per_chunk),
              .blocks = layout.blocks,
              .values = reinterpret_cast<const std::uint8_t*>(op.weight),
              .scales = reinterpret_cast<const std::uint16_t*>(op.weight + layout.value_bytes()),
              .floats = operands.floats,
              .whole = operands.whole,
              .stride = op.n,
              .bias = op.bias,
              .residual = op.residual,
              .y = op.y,
              .gelu = op.activation == Activation::gelu_tanh});
  });
}

}  // namespace sizewise::cpu
