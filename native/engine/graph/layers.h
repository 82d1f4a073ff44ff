// The layers that models are composed of. Each is one file: what it emits forward, and backward. Tensors are [rows,
// cols] with rows = batch * length, row b * length + t.
#pragma once
#include <cstdint>
#include <optional>

#include "graph/graph.h"
#include "ops/dropout.h"

namespace sizewise {

struct Sequences {
  int batch, length;
  int cache_rows = 0;  // > 0: each has a cache of so many positions, and is read on from a position of its own
  std::int64_t rows() const noexcept { return std::int64_t{batch} * length; }
  // Layers that look at positions run once for the batch, or once for each sequence with a cache.
  int runs() const noexcept { return cache_rows ? batch : 1; }
  Sequences of_run() const noexcept { return {cache_rows ? 1 : batch, length, cache_rows}; }
};

// Token and, where given, learned position embedding: ids [B, T] to [B*T, C].
Tensor embed(Graph& graph, Tensor ids, Tensor token_table, Tensor position_table, Sequences sequences);

struct LinearOptions {
  Tensor bias = {};                          // [N]
  Tensor residual = {};                      // [M, N], added after the activation
  Activation activation = Activation::none;  // its result may be read by linear layers alone
  Tensor into = {};                          // what takes the rows, a boundary, in place of a new tensor
  std::int64_t first_row = 0;                // of x; those before it have no result, and M is smaller by them
};
// x [M, K] W^T [K, N]: [M, N].
Tensor linear(Graph& graph, Tensor x, Tensor weight, LinearOptions options = {});

Tensor layer_norm(Graph& graph, Tensor x, Tensor weight, Tensor bias, float epsilon);
Tensor rms_norm(Graph& graph, Tensor x, Tensor weight, float epsilon);

// Heads of a packed projection: row = [q: H*D | k: K*D | v: K*D].
struct Heads {
  int heads, kv_heads, head_size;
  std::int64_t packed() const noexcept { return std::int64_t{heads + 2 * kv_heads} * head_size; }
};

// Rotates q and k of `packed` in place, and gives it back.
Tensor rope(Graph& graph, Tensor packed, Sequences sequences, Heads heads, float theta);

// Self-attention over a packed projection, [M, (H+2K)*D] to [M, H*D]. Sequences with caches see the keys and values of
// their earlier positions too, and leave those of their rows behind.
struct SelfAttention {
  Heads heads;
  bool causal;
  float dropout;
  std::uint64_t seed;
};
Tensor self_attention(Graph& graph, Tensor packed, Sequences sequences, const SelfAttention& options);

// [M, 2*F] (gate, then up) to [M, F].
Tensor swiglu(Graph& graph, Tensor gate_up);

// x dropped out, in place; or, where a residual is given, a new tensor that is their sum.
Tensor dropout(Graph& graph, Tensor x, float probability, std::uint64_t seed, Tensor residual = {});

// Cross-entropy of x W^T against targets: the losses [M], a boundary. The gradient is made in the same pass.
Tensor classifier(Graph& graph, Tensor x, Tensor weight, Tensor targets, const Backend& backend);

}  // namespace sizewise
