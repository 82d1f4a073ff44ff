#include <algorithm>
#include <string>
#include <vector>

#include "bench/device_timing.h"
#include "bench/on_device.h"
#include "bench/rounds.h"
#include "bench/train_step.h"
#include "infer/generate.h"

namespace sizewise::bench {
namespace {

// The shape of TinyLlama (Zhang et al. 2024).
const Model k1B = {.name = "llama-1.1b",
                   .family = Family::llama,
                   .n_layer = 22,
                   .n_head = 32,
                   .n_kv_head = 4,
                   .d_model = 2048,
                   .d_ff = 5632,
                   .context = 2048,
                   .vocab = 32000,
                   .tied_embeddings = false,
                   .bias = false};

// Packed numbers are read alike whatever they are.
Weights some_weights(Backend& backend, const Model& model, WeightFormat format) {
  Weights weights(backend, model, format);
  constexpr std::int64_t piece = std::int64_t{1} << 24;
  const std::vector<std::byte> some(piece, std::byte{0x11});
  const std::int64_t all = weights.parameters().bytes();
  for (std::int64_t at = 0; at < all; at += piece)
    backend.copy_in(weights.data() + at, some.data(), static_cast<std::size_t>(std::min(piece, all - at)));
  return weights;
}

// What is read of the weights for one token: of a table that is not the head as well, a row.
std::int64_t bytes_of_token(const Weights& weights, WeightFormat format) {
  const Model& model = weights.model();
  const std::int64_t table =
      model.tied_embeddings ? 0 : weights.backend().packed_weight_bytes(format, model.vocab, model.d_model);
  return weights.parameters().bytes() - table;
}

double tokens_per_second(Weights& weights, const Control& control) {
  GenerateRequest request{.checkpoint = {},
                          .prompt = {1, 2, 3, 4},
                          .telling = {.token_bytes = [](std::int32_t) { return std::string(1, 'a'); }},
                          .options = {.max_tokens = 33, .temperature = 0.0}};
  return generate(weights, nullptr, request, control, [](const GeneratedToken&) {}).tokens_per_second;
}

}  // namespace

Figures decode_on_device(const std::string& what, Backend& backend, double seconds, const Control& control) {
  const std::vector<std::pair<const char*, WeightFormat>> formats =
      what == "G11" ? std::vector<std::pair<const char*, WeightFormat>>{{"bf16", WeightFormat::bf16}}
                    : std::vector<std::pair<const char*, WeightFormat>>{{"int8", WeightFormat::int8},
                                                                        {"int4", WeightFormat::int4}};
  const double each = seconds / static_cast<double>(2 * formats.size() + 1), copy = copy_speed(backend, each, control);
  Figures figures;
  for (const Model& model : {model_of(StepModel::gpt2_124m), k1B}) {
    for (const auto& [name, format] : formats) {
      Weights weights = some_weights(backend, model, format);
      const std::string writing = std::string("writing ") + (model.family == Family::gpt ? "124M " : "1.1B ") + name;
      std::vector<double> speeds;
      for (Rounds rounds(each, 3, control); rounds.another();) speeds.push_back(tokens_per_second(weights, control));
      figures.emplace_back(writing + ", tokens/s", median(speeds));
      figures.emplace_back(writing + ", of copy",
                           median(speeds) * static_cast<double>(bytes_of_token(weights, format)) / copy);
    }
  }
  return figures;
}

}  // namespace sizewise::bench
