#include "backend/cuda/kernels/attention.h"

#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/attention_forward_kernels.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {
namespace {

static_assert(split_rows_alike == kRowsAlike);

HeadsView view(ConstValues values, AttentionLayout layout) {
  return {const_cast<std::byte*>(values.data()), layout.batch_stride, layout.row_stride};
}

AttentionSizes sizes_of(const AttentionShape& shape, Varying<int> key_length, const Drop& drop) {
  return {.batch = shape.batch,
          .query_length = shape.query_length,
          .key_length = key_length,
          .heads = shape.heads,
          .kv_heads = shape.kv_heads,
          .head_size = shape.head_size,
          .causal = shape.causal,
          .key_lengths = shape.key_lengths,
          .scale = shape.scale,
          .drop = drop,
          .key_capacity = shape.key_capacity};
}

}  // namespace

Varying<int> CudaBackend::key_length(const AttentionShape& shape) {
  if (shape.key_capacity == 0) return {.value = shape.key_length};
  Varying<int> length = varying(shape.key_length);
  if (length.at) length.value = shape.key_capacity;
  return length;
}

void CudaBackend::run(const AttentionForward& op) {
  const Drop dropped = drop(op.shape.dropout);
  const AttentionSizes sizes = sizes_of(op.shape, key_length(op.shape), dropped);
  enqueue("attention", [&] {
    const bool is_bf16 = op.q.type() == ElementType::bf16;
    const AttentionForwardCall call{.sizes = sizes,
                                    .q = view(op.q, op.q_layout),
                                    .k = view(op.k, op.k_layout),
                                    .v = view(op.v, op.v_layout),
                                    .o = view(op.o, op.o_layout),
                                    .log_sum_exp = op.log_sum_exp,
                                    .workspace = scratch_.of(attention_forward_workspace(sizes, is_bf16, launch_))};
    return is_bf16 ? attention_forward_bf16(call, launch_) : attention_forward_fp32(call, launch_);
  });
}

void CudaBackend::run(const AttentionBackward& op) {
  const AttentionSizes sizes = sizes_of(op.shape, {.value = op.shape.key_length}, drop(op.shape.dropout));
  enqueue("the gradient of attention", [&] {
    const bool is_bf16 = op.q.type() == ElementType::bf16;
    const AttentionBackwardCall call{.sizes = sizes,
                                     .q = view(op.q, op.q_layout),
                                     .k = view(op.k, op.k_layout),
                                     .v = view(op.v, op.v_layout),
                                     .o = view(op.o, op.o_layout),
                                     .d_o = view(op.d_o, op.o_layout),
                                     .dq = view(op.dq, op.q_layout),
                                     .dk = view(op.dk, op.k_layout),
                                     .dv = view(op.dv, op.v_layout),
                                     .log_sum_exp = op.log_sum_exp,
                                     .delta = op.delta,
                                     .workspace = scratch_.of(attention_backward_workspace(sizes, is_bf16, launch_))};
    return is_bf16 ? attention_backward_bf16(call, launch_) : attention_backward_fp32(call, launch_);
  });
}

}  // namespace sizewise::cuda
