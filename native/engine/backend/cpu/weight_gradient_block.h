// The product that the gradient of a weight is made of, wherever its rows come from.
#pragma once
#include "backend/cpu/kernels/gemm.h"

namespace sizewise::cpu {

// dweight [outputs, inputs] += dy^T x over `depth` rows, both packed; dweight's rows follow each other.
inline PackedProduct weight_gradient_block(int outputs, int inputs, int depth, const float* packed_dy,
                                           const float* packed_x, float* dweight) {
  PackedProduct block{};
  block.rows = outputs;
  block.columns = inputs;
  block.depth = depth;
  block.a = packed_dy;
  block.b = packed_x;
  block.a_by_depth = true;
  block.finish = Finish::add;
  block.c = dweight;
  block.stride = inputs;
  return block;
}

}  // namespace sizewise::cpu
