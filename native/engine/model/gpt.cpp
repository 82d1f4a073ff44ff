// GPT-2 (Radford 2019): learned positions, LayerNorm before each half of a block, GELU (tanh), biases optional.
#include "model/decoder.h"
#include "model/specs.h"

namespace sizewise {
namespace {

class Gpt {
 public:
  Gpt(Graph& graph, const Model& model, const DecoderInput& input)
      : graph_(graph), model_(model), input_(input), channels_(model.d_model) {}

  Tensor compose() const {
    const Tensor tokens =
        graph_.parameter(table_spec("transformer.wte.weight", model_.vocab, channels_, ParameterRole::token_embedding));
    const Tensor positions = graph_.parameter(
        table_spec("transformer.wpe.weight", model_.context, channels_, ParameterRole::position_embedding));
    Tensor x = embed(graph_, input_.ids, tokens, positions, input_.sequences);
    if (drops()) x = dropout(graph_, x, input_.dropout, input_.seed);
    for (int layer = 0; layer < model_.n_layer; ++layer) {
      // A copy of the composer, which is gone when the backward composes the block again.
      const auto block = [composer = *this, layer](Tensor from) { return composer.block(from, layer); };
      x = input_.gradient_checkpointing ? graph_.recomputed(x, block) : block(x);
    }
    return norm(x, "transformer.ln_f");
  }

 private:
  bool drops() const { return graph_.training() && input_.dropout > 0.0f; }

  Tensor block(Tensor x, int layer) const {
    const std::string name = "transformer.h." + std::to_string(layer) + ".";
    return feed_forward_half(attention_half(x, name), name);
  }

  Tensor attention_half(Tensor x, const std::string& block) const {
    const Heads heads{model_.n_head, model_.n_head, model_.head_size()};
    const Tensor packed = project(norm(x, block + "ln_1"), block + "attn.c_attn", heads.packed(), channels_,
                                  matrix_deviation(model_), ParameterRole::attention, {});
    const Tensor o = self_attention(graph_, packed, input_.sequences,
                                    {.heads = heads, .causal = true, .dropout = input_.dropout, .seed = input_.seed});
    return add_to_residual(o, x, block + "attn.c_proj", channels_, ParameterRole::attention);
  }

  Tensor feed_forward_half(Tensor x, const std::string& block) const {
    const Tensor hidden =
        project(norm(x, block + "ln_2"), block + "mlp.c_fc", model_.d_ff, channels_, matrix_deviation(model_),
                ParameterRole::feed_forward, {.activation = Activation::gelu_tanh});
    return add_to_residual(hidden, x, block + "mlp.c_proj", model_.d_ff, ParameterRole::feed_forward);
  }

  // The residual sum is fused into the projection, or into the dropout that stands between the two.
  Tensor add_to_residual(Tensor x, Tensor residual, const std::string& name, int in, ParameterRole role) const {
    const float deviation = residual_deviation(model_);
    if (!drops()) return project(x, name, channels_, in, deviation, role, {.residual = residual});
    return dropout(graph_, project(x, name, channels_, in, deviation, role, {}), input_.dropout, input_.seed, residual);
  }

  Tensor project(Tensor x, const std::string& name, std::int64_t out, int in, float deviation, ParameterRole role,
                 LinearOptions options) const {
    const Tensor weight = graph_.parameter(matrix_spec({{name + ".weight", out}}, in, deviation, role));
    if (model_.bias) options.bias = graph_.parameter(bias_spec(name + ".bias", out, role));
    return linear(graph_, x, weight, options);
  }

  Tensor norm(Tensor x, const std::string& name) const {
    const Tensor weight = graph_.parameter(norm_spec(name + ".weight", channels_));
    const Tensor bias =
        model_.bias ? graph_.parameter(bias_spec(name + ".bias", channels_, ParameterRole::norm)) : Tensor{};
    return layer_norm(graph_, x, weight, bias, static_cast<float>(model_.norm_epsilon));
  }

  Graph& graph_;
  const Model& model_;
  DecoderInput input_;
  int channels_;
};

}  // namespace

Tensor gpt_decoder(Graph& graph, const Model& model, const DecoderInput& input) {
  return Gpt(graph, model, input).compose();
}

}  // namespace sizewise
