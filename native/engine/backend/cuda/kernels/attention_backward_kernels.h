// The kernels that attention's backward pass is made of, and how its workspace is laid out. Dao 2022, "FlashAttention",
// algorithm 4: P = exp(scale S - log_sum_exp) again from Q and K; dV = P^T dO; dP = dO V^T; dS = P (dP - delta);
// dQ = scale dS K; dK = scale dS^T Q. Each way below makes the same bits on every run.
#pragma once
#include <cstddef>
#include <cstdint>

#include "backend/cuda/kernels/attention.h"

namespace sizewise::cuda {

inline constexpr int kBackwardPadding = 128;  // rows of the statistics of one head stand at a multiple of this

inline int padded_queries(const AttentionSizes& sizes) {
  return (sizes.query_length + kBackwardPadding - 1) / kBackwardPadding * kBackwardPadding;
}

// log_sum_exp in units of log 2 (+infinity for a query that sees no key and for padding, so that P becomes 0) and delta
// (0 for padding), both [B, H, padded_queries]; then what the Hopper kernel adds up dQ with.
struct BackwardWorkspace {
  float* log2_sum_exp;
  float* delta;
  std::int32_t* turns;   // [B, H, padded / 128 * 4]: whose turn it is to add to a tile of dQ
  std::int32_t* ticket;  // the next tile of keys to work on
  float* dq;             // [B, H, padded, D]
};

BackwardWorkspace backward_workspace(const AttentionSizes&, void* memory);
std::size_t backward_workspace_bytes(const AttentionSizes&, bool with_dq);

// Whether 16-byte accesses reach every row of the call's tensors.
bool backward_rows_aligned(const AttentionBackwardCall&, std::size_t element_bytes);

// Fills log2_sum_exp and delta, zeroes turns and ticket.
cudaError_t attention_backward_statistics(const AttentionBackwardCall&, const BackwardWorkspace&, bool is_bf16,
                                          const Launch&);

// What follows the statistics. Tensor cores by mma.sync: aligned bf16, head sizes 32, 64, 96, 128.
bool attention_backward_mma_serves(const AttentionBackwardCall&);
cudaError_t attention_backward_mma(const AttentionBackwardCall&, const BackwardWorkspace&, const Launch&);

// Tensor cores by wgmma: aligned bf16, head sizes 64 and 128, no dropout, compute capability 9.0.
bool attention_backward_hopper_serves(const AttentionSizes&, const Launch&);
bool attention_backward_hopper_serves(const AttentionBackwardCall&, const Launch&);
cudaError_t attention_backward_hopper(const AttentionBackwardCall&, const BackwardWorkspace&, const Launch&);

// No tensor cores: any head size from 1 to 256, any alignment.
cudaError_t attention_backward_plain(const AttentionBackwardCall&, const BackwardWorkspace&, bool is_bf16,
                                     const Launch&);

}  // namespace sizewise::cuda
