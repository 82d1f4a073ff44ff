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

// Chunks of about this many bytes of the weight: long enough for the memory's own reading ahead, and few enough to stay
// in a core's own cache.
constexpr std::int64_t kChunkBytes = 1 << 17;

// Rows of x with zeros up to the end of their last block, in scratch.
FloatRows padded_rows(const PackedLinear& op, std::int64_t blocks, Scratch& scratch) {
  const std::int64_t depth = blocks * kBlockDepth;
  float* const memory = scratch.floats(static_cast<std::size_t>(op.m * depth));
  for (int row = 0; row < op.m; ++row) {
    float* const to = memory + row * depth;
    std::copy_n(op.x + row * std::int64_t{op.k}, op.k, to);
    std::fill(to + op.k, to + depth, 0.0f);
  }
  return {memory, depth};
}

WholeRows whole_rows(const PackedLinear& op, std::int64_t blocks, const PackedRowsKernels& kernels, ThreadPool& pool,
                     Scratch& scratch) {
  const int tile = std::min(op.m, kernels.whole_rows), tiles = (op.m + tile - 1) / tile;
  const std::size_t scales = aligned_count(static_cast<std::size_t>(tiles * blocks * tile));
  const std::size_t numbers = scales * kBlockDepth / sizeof(float);
  float* const memory = scratch.floats(numbers + 2 * scales);
  const WholeRows rows{tile, reinterpret_cast<std::int8_t*>(memory), memory + numbers,
                       reinterpret_cast<std::int32_t*>(memory + numbers + scales)};
  const auto round_row = op.format == WeightFormat::int8 ? kernels.round_row_for_int8 : kernels.round_row_for_int4;
  pool.run(tiles, [&](int index, int) {
    for (int row = index * tile; row < std::min(op.m, (index + 1) * tile); ++row) {
      const std::int64_t at = std::int64_t{index} * tile * blocks + row % tile;
      round_row(op.x + row * std::int64_t{op.k}, op.k,
                {tile, rows.numbers + at * kBlockDepth, rows.scales + at, rows.corrections + at});
    }
  });
  return rows;
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
  if (op.m > kRowsAlike && op.format == WeightFormat::bf16)
    return run_packed_prefill(op, gemm_kernels_for(path_, Precision::bf16), pool_, scratch_);
  const PackedRowsKernels& kernels = SIZEWISE_PICK(path_, packed_rows_kernels);
  const PackedLayout layout(op.format, op.n, op.k);
  FloatRows floats{};
  WholeRows whole{};
  if (op.format == WeightFormat::bf16)
    floats = padded_rows(op, layout.blocks, scratch_);
  else
    whole = whole_rows(op, layout.blocks, kernels, pool_, scratch_);
  const auto multiply = op.format == WeightFormat::bf16   ? kernels.bf16
                        : op.format == WeightFormat::int8 ? kernels.int8
                                                          : kernels.int4;
  const std::int64_t at_once = op.m > 1 && op.format != WeightFormat::bf16 ? kernels.whole_groups : 1,
                     bytes_at_once = at_once * layout.blocks * layout.block_bytes,
                     per_chunk = at_once * std::max<std::int64_t>(1, kChunkBytes / bytes_at_once);
  const auto chunks = static_cast<int>((layout.groups + per_chunk - 1) / per_chunk);
  pool_.run(chunks, [&](int chunk, int) {
    multiply({.m = op.m,
              .columns = op.n,
              .first_group = chunk * per_chunk,
              .last_group = std::min(layout.groups, (chunk + 1) * per_chunk),
              .blocks = layout.blocks,
              .values = reinterpret_cast<const std::uint8_t*>(op.weight),
              .scales = reinterpret_cast<const std::uint16_t*>(op.weight + layout.value_bytes()),
              .floats = floats,
              .whole = whole,
              .stride = op.n,
              .bias = op.bias,
              .residual = op.residual,
              .y = op.y,
              .gelu = op.activation == Activation::gelu_tanh});
  });
}

}  // namespace sizewise::cpu
