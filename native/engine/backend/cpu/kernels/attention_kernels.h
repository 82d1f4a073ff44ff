// One unit of work of fused attention, for each instruction set.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "backend/cpu/kernels/random_row.h"
#include "ops/attention.h"

namespace sizewise::cpu {

// The heads that share one kv head, and some of the queries: what one chunk of the forward works on.
struct AttentionPart {
  int batch, kv_head;
  int first_query, queries;
};

struct AttentionForwardKernel {
  // Floats of scratch memory that a part of so many queries needs.
  size_t (*scratch)(const AttentionShape& shape, int queries);
  void (*run)(const AttentionForward& op, const RandomRow& random, const AttentionPart& part, float* scratch);
};

struct AttentionKernels {
  AttentionForwardKernel few_queries, forward;
  size_t (*backward_scratch)(const AttentionShape& shape);
  // All queries and keys of one kv head.
  void (*backward)(const AttentionBackward& op, const RandomRow& random, int batch, int kv_head, float* scratch);
};

}  // namespace sizewise::cpu
