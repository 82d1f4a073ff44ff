// A model architecture with all its numbers: the same keys as electron/contract/model.ts.
#pragma once
#include <string>
#include <string_view>

namespace sizewise {

enum class Family { gpt, llama };

struct Model {
  std::string name = {};
  Family family = Family::gpt;
  int n_layer = 0;
  int n_head = 0;
  int n_kv_head = 0;  // divides n_head; equal to n_head for gpt
  int d_model = 0;    // C, divisible by n_head; the head size is even for llama
  int d_ff = 0;       // F
  int context = 0;    // T, tokens
  int vocab = 0;      // V
  bool tied_embeddings = true;
  bool bias = true;  // of linear layers and norms; always false for llama
  double dropout = 0.0;
  double norm_epsilon = 1e-5;
  double rope_theta = 10000.0;  // llama only

  int head_size() const noexcept { return d_model / n_head; }
};

// Both throw Error("model_invalid") that names the key, what is allowed and what came.
Family parse_family(std::string_view name);
void check_model(const Model& model);

std::string_view family_name(Family family) noexcept;

}  // namespace sizewise
