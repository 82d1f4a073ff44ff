// Fused attention on the device: what its kernels read and write. ops/attention.h says what they compute.
#pragma once
#include <cstddef>
#include <cstdint>

#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/philox.cuh"

namespace sizewise::cuda {

// One tensor of heads: element (b, t, head, i) at data + b*batch_stride + t*row_stride + head*head_size + i. Strides in
// elements. The data is of bf16 or of float, as the function says; 16-byte aligned rows are the fast path, not a
// condition.
struct HeadsView {
  void* data;
  std::int64_t batch_stride, row_stride;
};

struct AttentionSizes {
  int batch, query_length;
  Varying<int> key_length;  // Tk; with `at`, `value` is the largest that it may become
  int heads, kv_heads, head_size;
  bool causal;                                // query i sees keys 0 .. i + (Tk - Tq)
  const std::int32_t* key_lengths = nullptr;  // device [B]: keys at or past it are padding; null: all Tk
  float scale;
  Drop drop;  // on the probabilities; element index ((b*H + h)*Tq + i)*Tk + j
  // > 0: keys are a cache of so many rows, which fills from call to call. What a few queries see of it is then summed
  // up in the same order whatever Tk is, and however many queries come at once.
  int key_capacity = 0;
};

struct AttentionForwardCall {
  AttentionSizes sizes;
  HeadsView q, k, v, o;
  float* log_sum_exp;  // [B, H, Tq]; a query that sees no key gets o = 0 and log_sum_exp = -inf
  void* workspace;     // attention_forward_workspace() bytes
};

struct AttentionBackwardCall {
  AttentionSizes sizes;
  HeadsView q, k, v, o, d_o, dq, dk, dv;  // dq, dk, dv are overwritten, in whole
  const float* log_sum_exp;
  float* delta;     // [B, H, Tq] workspace: row sums of d_o * o
  void* workspace;  // attention_backward_workspace() bytes
};

// The same bits on every run. Head sizes 1 to 256 in fp32 and bf16; 32, 64, 96 and 128 are the fast ones in bf16.
std::size_t attention_forward_workspace(const AttentionSizes&, bool is_bf16, const Launch&);
cudaError_t attention_forward_bf16(const AttentionForwardCall&, const Launch&);
cudaError_t attention_forward_fp32(const AttentionForwardCall&, const Launch&);

std::size_t attention_backward_workspace(const AttentionSizes&, bool is_bf16, const Launch&);
cudaError_t attention_backward_bf16(const AttentionBackwardCall&, const Launch&);
cudaError_t attention_backward_fp32(const AttentionBackwardCall&, const Launch&);

}  // namespace sizewise::cuda
