#include "io/json.h"
#include "io/safetensors.h"
#include "platform/durable_file.h"

namespace sizewise {

namespace {

constexpr std::size_t alignment_bytes = 64;  // of the first tensor: a cache line

std::string header_text(const std::vector<TensorView>& tensors, const TensorMetadata& metadata) {
  Json::Object header;
  if (!metadata.empty()) {
    Json::Object texts;
    for (const auto& [key, text] : metadata) texts.emplace_back(key, text);
    header.emplace_back("__metadata__", std::move(texts));
  }
  std::int64_t offset = 0;
  for (const TensorView& tensor : tensors) {
    const std::int64_t end = offset + static_cast<std::int64_t>(tensor.size_bytes());
    Json::Array shape(tensor.shape.begin(), tensor.shape.end());
    header.emplace_back(tensor.name, Json::Object{{"dtype", dtype_name(tensor.dtype)},
                                                  {"shape", std::move(shape)},
                                                  {"data_offsets", Json::Array{offset, end}}});
    offset = end;
  }
  std::string text = Json(std::move(header)).write();
  // The format allows spaces after the header.
  while ((sizeof(std::uint64_t) + text.size()) % alignment_bytes != 0) text.push_back(' ');
  return text;
}

}  // namespace

void write_safetensors(const std::string& path, const std::vector<TensorView>& tensors,
                       const TensorMetadata& metadata) {
  const std::string header = header_text(tensors, metadata);
  const std::uint64_t header_bytes = header.size();
  DurableFile file(path);
  file.write(&header_bytes, sizeof header_bytes);
  file.write(header);
  for (const TensorView& tensor : tensors) file.write(tensor.data, tensor.size_bytes());
  file.commit();
}

}  // namespace sizewise
