#include "exchange/llama_tensors.h"

#include <stdexcept>
#include <utility>

namespace sizewise {

namespace {

constexpr std::pair<std::string_view, std::string_view> whole_names[] = {
    {"model.embed_tokens.weight", "token_embd.weight"},
    {"model.norm.weight", "output_norm.weight"},
    {"lm_head.weight", "output.weight"}};
constexpr std::pair<std::string_view, std::string_view> block_names[] = {
    {"input_layernorm.weight", "attn_norm.weight"},    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.k_proj.weight", "attn_k.weight"},      {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.o_proj.weight", "attn_output.weight"}, {"post_attention_layernorm.weight", "ffn_norm.weight"},
    {"mlp.gate_proj.weight", "ffn_gate.weight"},       {"mlp.up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"}};
constexpr std::string_view layers = "model.layers.";

}  // namespace

std::string gguf_tensor_name(std::string_view name) {
  for (const auto& [ours, theirs] : whole_names)
    if (name == ours) return std::string(theirs);
  if (name.starts_with(layers)) {
    const std::string_view rest = name.substr(layers.size());
    const std::size_t dot = rest.find('.');
    for (const auto& [ours, theirs] : block_names)
      if (dot != rest.npos && rest.substr(dot + 1) == ours)
        return "blk." + std::string(rest.substr(0, dot + 1)) + std::string(theirs);
  }
  throw std::logic_error("no tensor of a Llama is called " + std::string(name));
}

std::vector<std::int64_t> gguf_row_order(std::string_view gguf_name, const Model& model) {
  const bool queries = gguf_name.ends_with(".attn_q.weight");
  if (!queries && !gguf_name.ends_with(".attn_k.weight")) return {};
  const int heads = queries ? model.n_head : model.n_kv_head;
  const std::int64_t half = model.head_size() / 2;
  std::vector<std::int64_t> order;
  for (int head = 0; head < heads; ++head)
    for (std::int64_t pair = 0; pair < half; ++pair)
      for (std::int64_t side = 0; side < 2; ++side)
        order.push_back(head * std::int64_t{model.head_size()} + side * half + pair);
  return order;
}

}  // namespace sizewise
