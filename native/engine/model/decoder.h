// Decoders as compositions of layers: from ids to the normalised hidden rows, and the head that reads them.
#pragma once
#include <cstdint>
#include <string>

#include "graph/graph.h"
#include "graph/layers.h"
#include "model/model.h"

namespace sizewise {

struct DecoderInput {
  Tensor ids;  // [B, T]
  Sequences sequences;
  float dropout = 0.0f;  // training only
  std::uint64_t seed = 0;
  bool gradient_checkpointing = false;  // training only: of each block, the backward finds its input alone
};

// [B*T, C] after the last norm. Parameter names and layouts are those of Hugging Face's GPT2LMHeadModel and
// LlamaForCausalLM, except that GPT-2's Conv1D weights (c_attn, c_proj, c_fc) stand as [out, in], like every linear
// layer.
Tensor gpt_decoder(Graph& graph, const Model& model, const DecoderInput& input);
Tensor llama_decoder(Graph& graph, const Model& model, const DecoderInput& input);
Tensor decoder(Graph& graph, const Model& model, const DecoderInput& input);

// [V, C]: the token table where embeddings are tied.
Tensor output_head(Graph& graph, const Model& model);

}  // namespace sizewise
