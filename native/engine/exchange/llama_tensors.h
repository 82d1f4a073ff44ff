// The tensors of a Llama as llama.cpp names and orders them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace sizewise {

// "model.layers.3.mlp.up_proj.weight" is "blk.3.ffn_up.weight". Throws std::logic_error for a name that no Llama has.
std::string gguf_tensor_name(std::string_view name);

// llama.cpp rotates the pairs (2i, 2i + 1) of a head, Hugging Face and we the pairs (i, i + D/2): the rows of its q and
// k are ours in another order. For each row of a tensor there, the row here; empty where the order is the same.
std::vector<std::int64_t> gguf_row_order(std::string_view gguf_name, const Model& model);

}  // namespace sizewise
