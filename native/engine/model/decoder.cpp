#include "model/decoder.h"

#include "model/specs.h"

namespace sizewise {

Tensor decoder(Graph& graph, const Model& model, const DecoderInput& input) {
  return model.family == Family::gpt ? gpt_decoder(graph, model, input) : llama_decoder(graph, model, input);
}

Tensor output_head(Graph& graph, const Model& model) {
  if (!model.tied_embeddings) {
    return graph.parameter(table_spec("lm_head.weight", model.vocab, model.d_model, ParameterRole::output_head));
  }
  const char* table = model.family == Family::gpt ? "transformer.wte.weight" : "model.embed_tokens.weight";
  return graph.parameter(table_spec(table, model.vocab, model.d_model, ParameterRole::token_embedding));
}

}  // namespace sizewise
