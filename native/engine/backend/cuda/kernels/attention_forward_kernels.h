// The kernels behind attention_forward_bf16 and attention_forward_fp32, each with what it can do; for the choice
// between them and for tests that compare them.
#pragma once
#include "backend/cuda/kernels/attention.h"

namespace sizewise::cuda {

// Tensor cores by mma.sync, sm_80 and later. bf16, head sizes that are a multiple of 8, rows aligned to 16 bytes.
bool attention_forward_mma_fits(const AttentionForwardCall&);
cudaError_t attention_forward_mma(const AttentionForwardCall&, const Launch&);

// Tensor cores by wgmma with loads by the copy engine, sm_90. bf16, head sizes 64, 96 and 128, no dropout, a key length
// that the host knows.
bool attention_forward_hopper_fits(const AttentionForwardCall&, const Launch&);
cudaError_t attention_forward_hopper(const AttentionForwardCall&, const Launch&);
// Its two kernels for head size 64, with tiles of 128 and of 192 queries.
cudaError_t attention_forward_hopper_128(const AttentionForwardCall&, const Launch&);
cudaError_t attention_forward_hopper_192(const AttentionForwardCall&, const Launch&);

// Any sizes and any alignment, products in fp32.
cudaError_t attention_forward_plain_bf16(const AttentionForwardCall&, const Launch&);
cudaError_t attention_forward_plain_fp32(const AttentionForwardCall&, const Launch&);

// Few queries against many keys: keys are split among blocks, whose parts are merged out of the workspace. Of a cache
// (key_capacity) it serves up to `split_rows_alike` queries, each with the bits that it has alone.
inline constexpr int split_rows_alike = 16;
bool attention_forward_split_fits(const AttentionSizes&);
std::size_t attention_forward_split_workspace(const AttentionSizes&, bool is_bf16, const Launch&);
cudaError_t attention_forward_split_bf16(const AttentionForwardCall&, const Launch&);
cudaError_t attention_forward_split_fp32(const AttentionForwardCall&, const Launch&);

}  // namespace sizewise::cuda
