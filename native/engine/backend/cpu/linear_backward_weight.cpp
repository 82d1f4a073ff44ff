#include <algorithm>

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/split.h"
#include "backend/cpu/weight_gradient_block.h"
#include "backend/cpu/weight_gradient_parts.h"

namespace sizewise::cpu {
namespace {

constexpr int kWordsPerPass = 512;   // of depth: rows of x and dy whose products are added to dweight at a time
constexpr int kPreferredRows = 112;  // rows of dweight in a chunk: its packed dy stays in a core's own cache
constexpr int kPanelsPerPackingChunk = 4;
constexpr int kPackingSlices = 4;

struct Pass {
  const LinearBackwardWeight& op;
  const GemmKernels& kernels;
  Range depth;

  const float* x() const { return op.x + std::int64_t{depth.begin} * op.k; }

  // Some words of the depth of every panel.
  void pack_slice(Range words, std::int64_t panel_floats, float* packed_x) const {
    const int per_word = kernels.depth_per_word, first = words.begin * per_word;
    const int rows = std::min(words.end * per_word, depth.size()) - first;
    for (int column = 0; column < op.k; column += kernels.panel_columns, packed_x += panel_floats) {
      const int columns = std::min(kernels.panel_columns, op.k - column);
      const int padded = columns <= kernels.vector_columns ? kernels.vector_columns : kernels.panel_columns;
      kernels.pack_columns(x() + std::int64_t{first} * op.k + column, op.k, columns, rows,
                           packed_x + std::int64_t{words.begin} * padded);
    }
  }

  void multiply(Range rows, Range next_rows, const float* packed_x, float* packed_dy) const {
    kernels.pack_transposed_rows(op.dy + std::int64_t{depth.begin} * op.n + rows.begin, op.n, rows.size(), depth.size(),
                                 packed_dy, op.dbias ? op.dbias + rows.begin : nullptr);
    PackedProduct block = weight_gradient_block(rows.size(), op.k, depth.size(), packed_dy, packed_x,
                                                op.dweight + std::int64_t{rows.begin} * op.k);
    block.next = op.dy + std::int64_t{depth.begin} * op.n + next_rows.begin;
    block.next_stride = op.n;
    block.next_rows = depth.size();
    block.next_columns = next_rows.size();
    kernels.multiply(block);
  }
};

// By panels, or by slices of the depth where there are too few panels to share out.
void pack_x(const Pass& pass, int panels, ThreadPool& pool, float* packed_x) {
  const GemmKernels& kernels = pass.kernels;
  const std::int64_t words = kernels.words_of(pass.depth.size()), panel_floats = kernels.panel_columns * words;
  if (panels <= kPanelsPerPackingChunk) {
    pool.run(kPackingSlices, [&](int slice, int) {
      pass.pack_slice(part_of(static_cast<int>(words), kPackingSlices, slice), panel_floats, packed_x);
    });
    return;
  }
  pool.run((panels + kPanelsPerPackingChunk - 1) / kPanelsPerPackingChunk, [&](int chunk, int) {
    const int first = chunk * kPanelsPerPackingChunk, column = first * kernels.panel_columns;
    const int columns = std::min(kPanelsPerPackingChunk * kernels.panel_columns, pass.op.k - column);
    kernels.pack_columns(pass.x() + column, pass.op.k, columns, pass.depth.size(), packed_x + first * panel_floats);
  });
}

void run_pass(const Pass& pass, ThreadPool& pool, Scratch& scratch) {
  const GemmKernels& kernels = pass.kernels;
  const int panels = (pass.op.k + kernels.panel_columns - 1) / kernels.panel_columns;
  const int parts = parts_for(pass.op.n, kPreferredRows, pool.threads());
  const int rows_per_part = (pass.op.n + parts - 1) / parts;
  const int tiles_per_part = (rows_per_part + kernels.tile_rows - 1) / kernels.tile_rows;
  const std::int64_t words = kernels.words_of(pass.depth.size());
  const std::size_t packed_x = aligned_count(static_cast<std::size_t>(panels * kernels.panel_columns * words));
  const std::size_t packed_dy = aligned_count(static_cast<std::size_t>(tiles_per_part * kernels.tile_rows * words));
  float* memory = scratch.floats(packed_x + pool.threads() * packed_dy);

  pack_x(pass, panels, pool, memory);
  pool.run(parts, [&](int part, int worker) {
    const int next = std::min(part + 1, parts - 1);
    pass.multiply(part_of(pass.op.n, parts, part), part_of(pass.op.n, parts, next), memory,
                  memory + packed_x + worker * packed_dy);
  });
}

}  // namespace

void CpuBackend::run(const LinearBackwardWeight& op) {
  const GemmKernels& kernels = gemm_kernels_for(path_, op.precision);
  if (const int parts = weight_gradient_parts(op.m, op.n, op.k); parts > 1)
    return run_weight_gradient_parts(op, parts, kernels, pool_, scratch_);
  const int depth = kWordsPerPass * kernels.depth_per_word;
  for (int first = 0; first < op.m; first += depth) {
    run_pass({op, kernels, {first, std::min(first + depth, op.m)}}, pool_, scratch_);
  }
}

}  // namespace sizewise::cpu
