// Fused scaled dot-product attention that never stores a Tq x Tk matrix (Dao 2022, "FlashAttention"; Dao 2023,
// sections 3.1-3.2).
#pragma once
#include <cstdint>

#include "ops/dropout.h"
#include "ops/precision.h"
#include "ops/values.h"

namespace sizewise {

// q, k, v, o and their gradients are addressed as base + b*batch_stride + t*row_stride + head*head_size,
// so that one packed [B, T, (H+2K)*D] tensor, separate tensors and a key-value cache all fit. Strides in elements.
struct AttentionLayout {
  std::int64_t batch_stride, row_stride;
};

struct AttentionShape {
  int batch, query_length, key_length;        // B, Tq, Tk
  int heads, kv_heads, head_size;             // H, K (divides H), D
  bool causal;                                // query i sees keys 0 .. i + (Tk - Tq)
  const std::int32_t* key_lengths = nullptr;  // [B]: keys at or past it are padding; null: all Tk
  float scale;                                // usually 1/sqrt(D)
  Dropout dropout;                            // on the probabilities; element index ((b*H + h)*Tq + i)*Tk + j
  Precision precision = Precision::fp32;      // of the products; a backend may be more precise
  int key_capacity = 0;                       // > 0: keys are a cache of so many rows, which fills from use to use
};

struct AttentionForward {
  AttentionShape shape;
  ConstValues q, k, v;
  AttentionLayout q_layout, k_layout, v_layout, o_layout;
  Values o;
  float* log_sum_exp;  // [B, H, Tq]; a query that sees no key gets o = 0 and log_sum_exp = -inf
};

// Overwrites dq, dk, dv (same layouts as q, k, v).
struct AttentionBackward {
  AttentionShape shape;
  ConstValues q, k, v, o, d_o;
  AttentionLayout q_layout, k_layout, v_layout, o_layout;
  const float* log_sum_exp;
  Values dq, dk, dv;
  float* delta;  // [B, H, Tq] workspace: row sums of d_o * o
};

}  // namespace sizewise
