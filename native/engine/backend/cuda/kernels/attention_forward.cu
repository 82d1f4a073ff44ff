// Fused attention, forward: which kernel serves a call.
#include "backend/cuda/kernels/attention_forward_kernels.h"

namespace sizewise::cuda {
namespace {

bool is_empty(const AttentionSizes& sizes) { return sizes.batch == 0 || sizes.heads == 0 || sizes.query_length == 0; }

// Below one tile of queries the wide tiles of the Hopper kernel stand half empty.
bool hopper_pays(const AttentionSizes& sizes) { return sizes.query_length > 64 && sizes.key_length.value > 64; }

}  // namespace

std::size_t attention_forward_workspace(const AttentionSizes& sizes, bool is_bf16, const Launch& launch) {
  return attention_forward_split_fits(sizes) ? attention_forward_split_workspace(sizes, is_bf16, launch) : 0;
}

cudaError_t attention_forward_bf16(const AttentionForwardCall& call, const Launch& launch) {
  if (is_empty(call.sizes)) return cudaSuccess;
  if (attention_forward_split_fits(call.sizes)) return attention_forward_split_bf16(call, launch);
  if (hopper_pays(call.sizes) && attention_forward_hopper_fits(call, launch)) {
    const cudaError_t result = attention_forward_hopper(call, launch);
    if (result != cudaErrorNotSupported) return result;
  }
  if (attention_forward_mma_fits(call)) return attention_forward_mma(call, launch);
  return attention_forward_plain_bf16(call, launch);
}

cudaError_t attention_forward_fp32(const AttentionForwardCall& call, const Launch& launch) {
  if (is_empty(call.sizes)) return cudaSuccess;
  if (attention_forward_split_fits(call.sizes)) return attention_forward_split_fp32(call, launch);
  return attention_forward_plain_fp32(call, launch);
}

}  // namespace sizewise::cuda
