#include "backend/cpu/weight_gradient_parts.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "backend/cpu/chunks.h"
#include "backend/cpu/split.h"
#include "backend/cpu/weight_gradient_block.h"

namespace sizewise::cpu {
namespace {

constexpr int kMostWeights = 1 << 13;      // of a gradient that is cut so: larger ones cost more to add than they gain
constexpr int kMostPartialSums = 1 << 18;  // of all parts together: they stay in the caches
constexpr int kLeastRows = 96;             // of a part, so that its tiles are worth their ends
constexpr int kMostParts = 16;
constexpr std::int64_t kSumsPerChunk = 1 << 12;

// The gradient that the rows of a part add, to what is in `dweight` and `dbias`.
void add_part(const LinearBackwardWeight& op, Range rows, const GemmKernels& kernels, float* packed_x, float* packed_dy,
              float* dweight, float* dbias) {
  kernels.pack_columns(op.x + std::int64_t{rows.begin} * op.k, op.k, op.k, rows.size(), packed_x);
  kernels.pack_transposed_rows(op.dy + std::int64_t{rows.begin} * op.n, op.n, op.n, rows.size(), packed_dy, dbias);
  kernels.multiply(weight_gradient_block(op.n, op.k, rows.size(), packed_dy, packed_x, dweight));
}

}  // namespace

int weight_gradient_parts(int rows, int outputs, int inputs) {
  const std::int64_t weights = std::int64_t{outputs} * inputs;
  if (weights > kMostWeights) return 1;
  const std::int64_t most =
      std::min({std::int64_t{kMostParts}, kMostPartialSums / weights, std::int64_t{rows / kLeastRows}});
  return most < 2 ? 1 : static_cast<int>(std::bit_floor(static_cast<std::uint64_t>(most)));
}

void run_weight_gradient_parts(const LinearBackwardWeight& op, int parts, const GemmKernels& kernels, ThreadPool& pool,
                               Scratch& scratch) {
  const std::int64_t words = kernels.words_of((op.m + parts - 1) / parts), weights = std::int64_t{op.n} * op.k;
  const auto whole = [](int count, int unit) { return (count + unit - 1) / unit * unit; };
  const std::size_t packed_x = aligned_count(static_cast<std::size_t>(whole(op.k, kernels.panel_columns) * words)),
                    packed_dy = aligned_count(static_cast<std::size_t>(whole(op.n, kernels.tile_rows) * words)),
                    sums = aligned_count(static_cast<std::size_t>(weights + (op.dbias ? op.n : 0)));
  float* memory = scratch.floats(static_cast<std::size_t>(parts - 1) * sums +
                                 static_cast<std::size_t>(pool.threads()) * (packed_x + packed_dy));
  float* packed = memory + static_cast<std::size_t>(parts - 1) * sums;

  // The first part adds to the gradient itself.
  pool.run(parts, [&](int part, int worker) {
    float *own = packed + static_cast<std::size_t>(worker) * (packed_x + packed_dy), *to = op.dweight,
          *to_bias = op.dbias;
    if (part > 0) {
      to = memory + static_cast<std::size_t>(part - 1) * sums;
      to_bias = op.dbias ? to + weights : nullptr;
      std::fill_n(to, sums, 0.0f);
    }
    add_part(op, part_of(op.m, parts, part), kernels, own, own + packed_x, to, to_bias);
  });
  const auto add_sums = [&](float* to, std::int64_t offset, std::int64_t begin, std::int64_t end) {
    for (int part = 1; part < parts; ++part) {
      const float* from = memory + static_cast<std::size_t>(part - 1) * sums + offset;
      for (std::int64_t i = begin; i < end; ++i) to[i] += from[i];
    }
  };
  for_chunks(pool, weights, kSumsPerChunk,
             [&](std::int64_t begin, std::int64_t end) { add_sums(op.dweight, 0, begin, end); });
  if (op.dbias) add_sums(op.dbias, weights, 0, op.n);
}

}  // namespace sizewise::cpu
