// Llama (Touvron 2023): rotary positions, RMSNorm before each half of a block, SwiGLU, grouped kv heads (Ainslie 2023),
// no bias.
#include "model/decoder.h"
#include "model/specs.h"

namespace sizewise {
namespace {

class Llama {
 public:
  Llama(Graph& graph, const Model& model, const DecoderInput& input)
      : graph_(graph), model_(model), input_(input), channels_(model.d_model) {}

  Tensor compose() const {
    const Tensor tokens = graph_.parameter(
        table_spec("model.embed_tokens.weight", model_.vocab, channels_, ParameterRole::token_embedding));
    Tensor x = embed(graph_, input_.ids, tokens, {}, input_.sequences);
    if (drops()) x = dropout(graph_, x, input_.dropout, input_.seed);
    for (int layer = 0; layer < model_.n_layer; ++layer) {
      // A copy of the composer, which is gone when the backward composes the block again.
      const auto block = [composer = *this, layer](Tensor from) { return composer.block(from, layer); };
      x = input_.gradient_checkpointing ? graph_.recomputed(x, block) : block(x);
    }
    return norm(x, "model.norm.weight");
  }

 private:
  bool drops() const { return graph_.training() && input_.dropout > 0.0f; }

  Tensor block(Tensor x, int layer) const {
    const std::string name = "model.layers." + std::to_string(layer) + ".";
    return feed_forward_half(attention_half(x, name), name);
  }

  Tensor attention_half(Tensor x, const std::string& block) const {
    const Heads heads{model_.n_head, model_.n_kv_head, model_.head_size()};
    const std::int64_t kv_rows = std::int64_t{heads.kv_heads} * heads.head_size;
    const std::string name = block + "self_attn.";
    const Tensor weight = graph_.parameter(matrix_spec(
        {{name + "q_proj.weight", channels_}, {name + "k_proj.weight", kv_rows}, {name + "v_proj.weight", kv_rows}},
        channels_, matrix_deviation(model_), ParameterRole::attention));
    const Tensor projected = linear(graph_, norm(x, block + "input_layernorm.weight"), weight);
    const Tensor packed = rope(graph_, projected, input_.sequences, heads, static_cast<float>(model_.rope_theta));
    const Tensor o = self_attention(graph_, packed, input_.sequences,
                                    {.heads = heads, .causal = true, .dropout = input_.dropout, .seed = input_.seed});
    return add_to_residual(o, x, name + "o_proj.weight", channels_, ParameterRole::attention);
  }

  Tensor feed_forward_half(Tensor x, const std::string& block) const {
    const Tensor weight = graph_.parameter(
        matrix_spec({{block + "mlp.gate_proj.weight", model_.d_ff}, {block + "mlp.up_proj.weight", model_.d_ff}},
                    channels_, matrix_deviation(model_), ParameterRole::feed_forward));
    const Tensor gate_up = linear(graph_, norm(x, block + "post_attention_layernorm.weight"), weight);
    return add_to_residual(swiglu(graph_, gate_up), x, block + "mlp.down_proj.weight", model_.d_ff,
                           ParameterRole::feed_forward);
  }

  // The residual sum is fused into the projection, or into the dropout that stands between the two.
  Tensor add_to_residual(Tensor x, Tensor residual, const std::string& name, int in, ParameterRole role) const {
    const Tensor weight = graph_.parameter(matrix_spec({{name, channels_}}, in, residual_deviation(model_), role));
    if (!drops()) return linear(graph_, x, weight, {.residual = residual});
    return dropout(graph_, linear(graph_, x, weight), input_.dropout, input_.seed, residual);
  }

  Tensor norm(Tensor x, const std::string& name) const {
    const Tensor weight = graph_.parameter(norm_spec(name, channels_));
    return rms_norm(graph_, x, weight, static_cast<float>(model_.norm_epsilon));
  }

  Graph& graph_;
  const Model& model_;
  DecoderInput input_;
  int channels_;
};

}  // namespace

Tensor llama_decoder(Graph& graph, const Model& model, const DecoderInput& input) {
  return Llama(graph, model, input).compose();
}

}  // namespace sizewise
