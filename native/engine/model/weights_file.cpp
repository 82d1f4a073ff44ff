#include "model/weights_file.h"

#include <algorithm>
#include <span>

#include "base/error.h"
#include "io/json.h"
#include "io/json_reader.h"
#include "model/convert_floats.h"
#include "model/model_json.h"

namespace sizewise {
namespace {

constexpr std::int64_t float_bytes = sizeof(float);

// Calls visit(name, shape, offset in bytes) for each piece of an fp32 parameter.
template <class Visit>
void for_each_piece(const ParameterSet& parameters, int index, const std::string& prefix, Visit&& visit) {
  const ParameterSpec& spec = parameters.specs()[static_cast<std::size_t>(index)];
  std::int64_t offset = parameters.offset_bytes(index);
  for (const ParameterPiece& piece : spec.pieces) {
    visit(prefix + piece.name, piece_shape(spec, piece), offset);
    offset += piece.rows * (spec.cols ? spec.cols : 1) * float_bytes;
  }
}

int count_of(const ParameterSet& parameters) { return static_cast<int>(parameters.specs().size()); }

// Calls take(index of the first, values) with the tensor's numbers, some at a time.
template <class Take>
void read_tensor(const TensorView& tensor, Take&& take) {
  constexpr std::int64_t chunk = 1 << 16;
  std::vector<float> values(chunk);
  const auto* from = static_cast<const std::byte*>(tensor.data);
  for (std::int64_t begin = 0; begin < tensor.elements(); begin += chunk) {
    const auto size = static_cast<std::size_t>(std::min(chunk, tensor.elements() - begin));
    const std::span<float> some{values.data(), size};
    convert_to_floats(tensor.dtype, from + static_cast<std::size_t>(begin) * dtype_bytes(tensor.dtype), some);
    take(begin, some);
  }
}

// A matrix is packed whole: groups of rows may hold rows of two pieces.
void read_packed(const SafetensorsFile& file, const ParameterSpec& spec, const std::string& prefix, WeightFormat format,
                 Backend& backend, std::byte* to) {
  std::vector<float> matrix(static_cast<std::size_t>(spec.count()));
  std::int64_t first = 0;
  for (const ParameterPiece& piece : spec.pieces) {
    read_tensor(find_weight(file, prefix + piece.name, piece_shape(spec, piece)),
                [&](std::int64_t begin, std::span<const float> values) {
                  std::copy(values.begin(), values.end(), matrix.begin() + first + begin);
                });
    first += piece.rows * spec.cols;
  }
  backend.pack_weight(format, static_cast<int>(spec.rows()), static_cast<int>(spec.cols), matrix.data(), to);
}

}  // namespace

const TensorView& find_weight(const SafetensorsFile& file, const std::string& name,
                              const std::vector<std::int64_t>& shape) {
  const TensorView* found = file.find(name);
  const Dtype dtype = found && converts_to_floats(found->dtype) ? found->dtype : Dtype::f32;
  return file.tensor(name, dtype, shape);
}

std::vector<std::int64_t> piece_shape(const ParameterSpec& spec, const ParameterPiece& piece) {
  return spec.cols ? std::vector<std::int64_t>{piece.rows, spec.cols} : std::vector<std::int64_t>{piece.rows};
}

std::vector<TensorView> parameter_views(const ParameterSet& parameters, const std::byte* block,
                                        const std::string& prefix) {
  std::vector<TensorView> views;
  for (int index = 0; index < count_of(parameters); ++index) {
    for_each_piece(parameters, index, prefix,
                   [&](const std::string& name, std::vector<std::int64_t> shape, std::int64_t offset) {
                     views.push_back({name, Dtype::f32, std::move(shape), block + offset});
                   });
  }
  return views;
}

void read_parameters(const SafetensorsFile& file, const ParameterSet& parameters, const std::string& prefix,
                     Backend& backend, std::byte* block) {
  for (int index = 0; index < count_of(parameters); ++index) {
    if (const auto format = parameters.format(index)) {
      read_packed(file, parameters.specs()[static_cast<std::size_t>(index)], prefix, *format, backend,
                  block + parameters.offset_bytes(index));
      continue;
    }
    for_each_piece(parameters, index, prefix,
                   [&](const std::string& name, const std::vector<std::int64_t>& shape, std::int64_t offset) {
                     read_tensor(
                         find_weight(file, name, shape), [&](std::int64_t begin, std::span<const float> values) {
                           backend.copy_in(block + offset + begin * float_bytes,
                                           reinterpret_cast<const std::byte*>(values.data()), values.size_bytes());
                         });
                   });
  }
}

Model read_checkpoint_model(const SafetensorsFile& file) {
  const std::string* text = file.find_metadata("model");
  if (!text)
    throw Error("checkpoint_invalid", "expected a Sizewise checkpoint with 'model' in its metadata, found none",
                file.path());
  const Json json = parse_json(*text, "checkpoint_invalid", file.path() + " (metadata model)");
  try {
    return model_from_json(JsonReader(json, "checkpoint_invalid", file.path() + ": model"));
  } catch (const Error& error) {
    throw Error("checkpoint_invalid", error.what(), error.at().empty() ? file.path() : file.path() + ": " + error.at());
  }
}

Weights read_weights(Backend& backend, const SafetensorsFile& file, const Model& model,
                     std::optional<WeightFormat> format) {
  Weights weights = format ? Weights(backend, model, *format) : Weights(backend, model);
  read_parameters(file, weights.parameters(), "", backend, weights.data());
  return weights;
}

}  // namespace sizewise
