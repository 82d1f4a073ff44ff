// Parameters to and from safetensors: one tensor for each piece of a parameter, under its checkpoint name.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graph/parameters.h"
#include "io/safetensors.h"
#include "model/weights.h"

namespace sizewise {

// Views of a block of memory laid out like `parameters`, all in fp32, each name behind `prefix`.
std::vector<TensorView> parameter_views(const ParameterSet& parameters, const std::byte* block,
                                        const std::string& prefix);

// Fills a block laid out like `parameters` from tensors in fp32, fp16 or bf16, packing what it packs. Throws
// Error("checkpoint_invalid") for a tensor that is absent or of another shape.
void read_parameters(const SafetensorsFile& file, const ParameterSet& parameters, const std::string& prefix,
                     Backend& backend, std::byte* block);

// The numbers of one piece, in fp32, fp16 or bf16. Throws as read_parameters.
const TensorView& find_weight(const SafetensorsFile& file, const std::string& name,
                              const std::vector<std::int64_t>& shape);

// The sizes of a piece: rows, and columns unless it is a vector.
std::vector<std::int64_t> piece_shape(const ParameterSpec& spec, const ParameterPiece& piece);

// The model that a checkpoint of ours says it holds. Throws Error("checkpoint_invalid").
Model read_checkpoint_model(const SafetensorsFile& file);

// The weights of a model, packed where a format is given. Throws Error: checkpoint_invalid, model_invalid,
// out_of_memory.
Weights read_weights(Backend& backend, const SafetensorsFile& file, const Model& model,
                     std::optional<WeightFormat> format);

}  // namespace sizewise
