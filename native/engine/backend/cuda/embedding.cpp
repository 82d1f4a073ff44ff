#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/packed_view.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {

void CudaBackend::run(const EmbeddingForward& op) {
  const Varying<int> first_position = varying(op.first_position);
  enqueue("the embedding", [&] {
    return with_element(op.y.type(), [&]<typename T>(T) {
      if (op.packed_table)
        return packed_embedding(op.batch * op.length, op.length,
                                packed_view(op.format, op.vocab, op.channels, op.packed_table), op.tokens,
                                op.position_table, first_position, to<T>(op.y), launch_);
      return embedding_forward(EmbeddingForwardCall<T>{.batch = op.batch,
                                                       .length = op.length,
                                                       .channels = op.channels,
                                                       .vocab = op.vocab,
                                                       .tokens = op.tokens,
                                                       .token_table = op.token_table,
                                                       .position_table = op.position_table,
                                                       .first_position = first_position,
                                                       .y = to<T>(op.y)},
                               launch_);
    });
  });
}

void CudaBackend::run(const EmbeddingBackward& op) {
  // The head may share its weight with the embedding, and still be adding to the gradient.
  if (mode_ != Mode::collecting) aside_.join(launch_.stream);
  enqueue("the gradient of the embedding", [&] {
    void* workspace = scratch_.of(embedding_backward_workspace(std::int64_t{op.batch} * op.length, op.channels));
    return with_element(op.dy.type(), [&]<typename T>(T) {
      return embedding_backward(EmbeddingBackwardCall<T>{.batch = op.batch,
                                                         .length = op.length,
                                                         .channels = op.channels,
                                                         .vocab = op.vocab,
                                                         .tokens = op.tokens,
                                                         .dy = from<T>(op.dy),
                                                         .d_token_table = op.d_token_table,
                                                         .d_position_table = op.d_position_table,
                                                         .workspace = workspace},
                                launch_);
    });
  });
}

}  // namespace sizewise::cuda
