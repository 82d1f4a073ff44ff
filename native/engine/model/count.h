// What a model costs: exact parameters, bytes by part, floating-point operations per token.
#pragma once
#include <cstdint>

#include "model/model.h"

namespace sizewise {

struct ParameterCount {
  std::int64_t token_embedding = 0, position_embedding = 0, attention = 0, feed_forward = 0, norms = 0, output_head = 0;

  std::int64_t without_embeddings() const noexcept { return attention + feed_forward + norms; }
  std::int64_t total() const noexcept {
    return without_embeddings() + token_embedding + position_embedding + output_head;
  }
};
ParameterCount count_parameters(const Model& model);

// A multiply-add counts as two. forward = 2 (N without embeddings + V C) + 2 L T C: the causal half of the T x T
// products alone; a backward costs two forwards. What gradient_checkpointing computes again is not counted: these are
// the FLOPs of the model (Chowdhery et al. 2022, "PaLM", appendix B), not of the hardware.
struct FlopsPerToken {
  double forward = 0.0, train = 0.0;
};
FlopsPerToken count_flops(const Model& model);

// Bytes of one training session. `activations` is everything else that the step's arena plans: activations, their
// gradients, workspaces and the batch itself.
struct ModelMemory {
  std::int64_t weights = 0, gradients = 0, optimizer = 0, activations = 0;

  std::int64_t total() const noexcept { return weights + gradients + optimizer + activations; }
};

struct ModelDescription {
  ParameterCount parameters;
  ModelMemory memory_bytes;
  FlopsPerToken flops_per_token;
};

// Plans the training step of one batch of `batch_size` sequences without allocating it. Throws Error("model_invalid").
ModelDescription describe_model(const Model& model, int batch_size, bool gradient_checkpointing = false);

}  // namespace sizewise
