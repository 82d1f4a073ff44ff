#include "ops/attention.h"

#include <algorithm>

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/attention_kernels.h"
#include "backend/cpu/random_row.h"

namespace sizewise::cpu {

SIZEWISE_DECLARE_PER_PATH(extern const AttentionKernels attention_kernels)
SIZEWISE_DECLARE_PER_PATH(extern const AttentionKernels attention_bf16_kernels)

namespace {

// Rows (queries times heads of a group) of one chunk: enough to pay for packing a block of keys.
constexpr int kChunkRows = 256;
constexpr int kLeastQueries = 16;

int queries_of_chunk(const AttentionShape& shape) {
  return std::max(kLeastQueries, kChunkRows / (shape.heads / shape.kv_heads));
}

const AttentionKernels& kernels_for(Path path, Precision precision) {
  return precision == Precision::bf16 ? SIZEWISE_PICK(path, attention_bf16_kernels)
                                      : SIZEWISE_PICK(path, attention_kernels);
}

}  // namespace

void CpuBackend::run(const AttentionForward& op) {
  const AttentionShape& shape = op.shape;
  const AttentionKernels& kernels = kernels_for(path_, shape.precision);
  const AttentionForwardKernel& kernel = shape.query_length <= kRowsAlike ? kernels.few_queries : kernels.forward;
  const RandomRow random = random_row(shape.dropout);
  const int queries = std::min(queries_of_chunk(shape), shape.query_length);
  if (queries == 0) return;
  const int blocks = (shape.query_length + queries - 1) / queries;
  scratch_.reserve(pool_.threads(), kernel.scratch(shape, queries));
  pool_.run(shape.batch * shape.kv_heads * blocks, [&](int chunk, int worker) {
    // The last queries of a causal mask see the most keys: they start first.
    const int block = blocks - 1 - chunk / (shape.batch * shape.kv_heads),
              rest = chunk % (shape.batch * shape.kv_heads);
    const int first = block * queries;
    const AttentionPart part{rest / shape.kv_heads, rest % shape.kv_heads, first,
                             std::min(queries, shape.query_length - first)};
    kernel.run(op, random, part, scratch_.of(worker));
  });
}

void CpuBackend::run(const AttentionBackward& op) {
  const AttentionShape& shape = op.shape;
  const AttentionKernels& kernels = kernels_for(path_, shape.precision);
  const RandomRow random = random_row(shape.dropout);
  scratch_.reserve(pool_.threads(), kernels.backward_scratch(shape));
  pool_.run(shape.batch * shape.kv_heads, [&](int chunk, int worker) {
    kernels.backward(op, random, chunk / shape.kv_heads, chunk % shape.kv_heads, scratch_.of(worker));
  });
}

}  // namespace sizewise::cpu
