#include "exchange/export_gguf.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.h"
#include "exchange/gguf_vocabulary.h"
#include "exchange/llama_tensors.h"
#include "model/convert_floats.h"
#include "model/programs.h"
#include "model/weights_file.h"
#include "tokenizer/tokenizer_file.h"

namespace sizewise {

namespace {

constexpr std::uint32_t quantization_version = 2;  // of the blocks, as ggml counts

// What the file calls itself, by the type of most tensors.
std::uint32_t file_type(GgufType type) {
  switch (type) {
    case GgufType::f32:
      return 0;
    case GgufType::f16:
      return 1;
    case GgufType::q4_0:
      return 2;
    case GgufType::q8_0:
      break;
  }
  return 7;
}

GgufMetadata metadata_of(const Model& model, const ExportGgufRequest& request) {
  const auto whole = [](int number) { return static_cast<std::uint32_t>(number); };
  GgufMetadata metadata{{"general.architecture", std::string("llama")},
                        {"general.type", std::string("model")},
                        {"general.name", request.name},
                        {"general.file_type", file_type(request.type)},
                        {"llama.vocab_size", whole(model.vocab)},
                        {"llama.context_length", whole(model.context)},
                        {"llama.embedding_length", whole(model.d_model)},
                        {"llama.block_count", whole(model.n_layer)},
                        {"llama.feed_forward_length", whole(model.d_ff)},
                        {"llama.attention.head_count", whole(model.n_head)},
                        {"llama.attention.head_count_kv", whole(model.n_kv_head)},
                        {"llama.attention.layer_norm_rms_epsilon", static_cast<float>(model.norm_epsilon)},
                        {"llama.rope.dimension_count", whole(model.head_size())},
                        {"llama.rope.freq_base", static_cast<float>(model.rope_theta)}};
  if (gguf_block(request.type) > 1) metadata.emplace_back("general.quantization_version", quantization_version);
  return metadata;
}

// One tensor here and there.
struct Moved {
  std::string name;
  GgufTensor to;
  std::vector<std::int64_t> order;
};

GgufType stored_type(const std::vector<std::int64_t>& shape, GgufType wanted) {
  if (shape.size() == 1) return GgufType::f32;
  return shape.back() % gguf_block(wanted) == 0 ? wanted : GgufType::f16;
}

std::vector<Moved> plan(const Model& model, GgufType type) {
  std::vector<Moved> planned;
  const ParameterSet parameters = declare_parameters(model);
  for (const ParameterSpec& spec : parameters.specs()) {
    for (const ParameterPiece& piece : spec.pieces) {
      const std::vector<std::int64_t> shape = piece_shape(spec, piece);
      const std::string name = gguf_tensor_name(piece.name);
      planned.push_back({piece.name, {name, shape, stored_type(shape, type)}, gguf_row_order(name, model)});
    }
  }
  return planned;
}

class Exporter {
 public:
  Exporter(const SafetensorsFile& file, GgufWriter& writer, std::int64_t total, const LongWork& long_work)
      : file_(file), writer_(writer), total_(total), long_work_(long_work) {}

  void move(const Moved& tensor) {
    const TensorView& from = find_weight(file_, tensor.name, tensor.to.shape);
    const auto cols = static_cast<std::size_t>(tensor.to.cols());
    row_.resize(cols);
    stored_.resize(gguf_row_bytes(tensor.to.type, tensor.to.cols()));
    for (std::int64_t row = 0; row < tensor.to.rows(); ++row) {
      const std::int64_t place = tensor.order.empty() ? row : tensor.order[static_cast<std::size_t>(row)];
      convert_to_floats(
          from.dtype,
          static_cast<const std::byte*>(from.data) + static_cast<std::size_t>(place) * cols * dtype_bytes(from.dtype),
          row_);
      if (!std::all_of(row_.begin(), row_.end(), [](float value) { return std::isfinite(value); }))
        throw Error("checkpoint_invalid", "expected finite weights, found one that is not",
                    file_.path() + ": " + tensor.name);
      write_gguf_row(tensor.to.type, row_, stored_.data());
      writer_.write(stored_.data(), stored_.size());
      told(cols);
    }
    writer_.end_tensor();
  }

 private:
  void told(std::size_t numbers) {
    constexpr std::int64_t every = 1 << 22;
    const std::int64_t before = done_;
    done_ += static_cast<std::int64_t>(numbers);
    if (before / every == done_ / every) return;
    long_work_.throw_if_cancelled();
    long_work_.progress(static_cast<std::uint64_t>(done_), static_cast<std::uint64_t>(total_));
  }

  const SafetensorsFile& file_;
  GgufWriter& writer_;
  std::int64_t total_, done_ = 0;
  const LongWork& long_work_;
  std::vector<float> row_;
  std::vector<std::byte> stored_;
};

}  // namespace

ExportedGguf export_gguf(const ExportGgufRequest& request, const LongWork& long_work) {
  const SafetensorsFile file(request.checkpoint);
  const Model model = read_checkpoint_model(file);
  if (model.family != Family::llama)
    throw Error(
        "export_unsupported",
        "GGUF takes models of the family llama; this one is of the family " + std::string(family_name(model.family)),
        request.checkpoint);
  GgufMetadata metadata = metadata_of(model, request);
  std::ranges::move(gguf_vocabulary(*load_tokenizer(request.tokenizer), model.vocab, request.tokenizer),
                    std::back_inserter(metadata));
  const std::vector<Moved> moved = plan(model, request.type);
  std::vector<GgufTensor> tensors;
  std::int64_t total = 0;
  ExportedGguf exported;
  for (const Moved& tensor : moved) {
    tensors.push_back(tensor.to);
    total += tensor.to.rows() * tensor.to.cols();
    const bool kept = tensor.to.type == GgufType::f16 && request.type != GgufType::f16;
    if (kept) exported.kept_as_f16.push_back(tensor.to.name);
  }
  GgufWriter writer(request.out, metadata, tensors);
  Exporter exporter(file, writer, total, long_work);
  for (const Moved& tensor : moved) exporter.move(tensor);
  long_work.throw_if_cancelled();
  exported.bytes = writer.size_bytes();
  exported.tensors = static_cast<int>(tensors.size());
  writer.commit();
  return exported;
}

}  // namespace sizewise
