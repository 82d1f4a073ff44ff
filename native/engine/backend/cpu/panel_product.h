// C [rows, columns] = X [rows, depth] times a weight, finished as Finish says: the shape that the forward product and
// the gradient of its input share. Each chunk packs the panels of the weight that it needs.
#pragma once
#include <cstdint>

#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/scratch.h"
#include "parallel/thread_pool.h"

namespace sizewise::cpu {

struct PanelProduct {
  int rows, columns, depth;
  const float* x;  // [rows, depth], rows x_stride apart
  std::int64_t x_stride;
  const float* weight;  // [columns, depth] if transposed, else [depth, columns]; rows weight_stride apart
  std::int64_t weight_stride;
  bool transposed;
  PackedProduct finish;  // finish, c, stride, bias ... of the whole of C
};

void run_panel_product(const PanelProduct& product, const GemmKernels& kernels, ThreadPool& pool, Scratch& scratch);

}  // namespace sizewise::cpu
