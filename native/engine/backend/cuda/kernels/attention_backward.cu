// Chooses the way of attention's backward pass, and lays out its workspace.
#include "backend/cuda/kernels/attention_backward_kernels.h"

namespace sizewise::cuda {
namespace {

std::size_t aligned(std::size_t bytes) { return (bytes + 255) / 256 * 256; }

std::size_t heads_of(const AttentionSizes& sizes) { return static_cast<std::size_t>(sizes.batch) * sizes.heads; }

bool rows_aligned(const HeadsView& view, std::size_t element_bytes) {
  return reinterpret_cast<std::uintptr_t>(view.data) % 16 == 0 && view.batch_stride * element_bytes % 16 == 0 &&
         view.row_stride * element_bytes % 16 == 0;
}

cudaError_t attention_backward(const AttentionBackwardCall& call, bool is_bf16, const Launch& launch) {
  const AttentionSizes& sizes = call.sizes;
  if (sizes.batch == 0 || (sizes.query_length == 0 && sizes.key_length.value == 0)) return cudaSuccess;
  if (sizes.head_size < 1 || sizes.head_size > 256) return cudaErrorInvalidValue;
  const BackwardWorkspace workspace = backward_workspace(sizes, call.workspace);
  if (const cudaError_t error = attention_backward_statistics(call, workspace, is_bf16, launch); error != cudaSuccess)
    return error;
  if (!is_bf16 || !attention_backward_mma_serves(call))
    return attention_backward_plain(call, workspace, is_bf16, launch);
  if (attention_backward_hopper_serves(call, launch)) return attention_backward_hopper(call, workspace, launch);
  return attention_backward_mma(call, workspace, launch);
}

}  // namespace

bool backward_rows_aligned(const AttentionBackwardCall& call, std::size_t element_bytes) {
  if (call.sizes.head_size * element_bytes % 16 != 0) return false;
  for (const HeadsView* view : {&call.q, &call.k, &call.v, &call.o, &call.d_o, &call.dq, &call.dk, &call.dv})
    if (!rows_aligned(*view, element_bytes)) return false;
  return true;
}

BackwardWorkspace backward_workspace(const AttentionSizes& sizes, void* memory) {
  const std::size_t rows = heads_of(sizes) * padded_queries(sizes);
  char* at = static_cast<char*>(memory);
  const auto take = [&](std::size_t bytes) {
    char* const taken = at;
    at += aligned(bytes);
    return taken;
  };
  BackwardWorkspace workspace{};
  workspace.ticket = reinterpret_cast<std::int32_t*>(take(sizeof(std::int32_t)));
  workspace.log2_sum_exp = reinterpret_cast<float*>(take(rows * sizeof(float)));
  workspace.delta = reinterpret_cast<float*>(take(rows * sizeof(float)));
  workspace.turns = reinterpret_cast<std::int32_t*>(take(rows / kBackwardPadding * 4 * sizeof(std::int32_t)));
  workspace.dq = reinterpret_cast<float*>(at);
  return workspace;
}

std::size_t backward_workspace_bytes(const AttentionSizes& sizes, bool with_dq) {
  const std::size_t rows = heads_of(sizes) * padded_queries(sizes);
  return aligned(sizeof(std::int32_t)) + 2 * aligned(rows * sizeof(float)) +
         aligned(rows / kBackwardPadding * 4 * sizeof(std::int32_t)) +
         (with_dq ? rows * sizes.head_size * sizeof(float) : 0);
}

std::size_t attention_backward_workspace(const AttentionSizes& sizes, bool is_bf16, const Launch& launch) {
  return backward_workspace_bytes(sizes, is_bf16 && attention_backward_hopper_serves(sizes, launch));
}

cudaError_t attention_backward_bf16(const AttentionBackwardCall& call, const Launch& launch) {
  return attention_backward(call, true, launch);
}

cudaError_t attention_backward_fp32(const AttentionBackwardCall& call, const Launch& launch) {
  return attention_backward(call, false, launch);
}

}  // namespace sizewise::cuda
