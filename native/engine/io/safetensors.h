// Hugging Face's safetensors format (https://github.com/huggingface/safetensors): uint64 length of the header,
// a JSON header {name: {dtype, shape, data_offsets}, __metadata__: {key: text}}, then the bytes of the tensors,
// little-endian, row-major, without gaps or overlap.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_order.h"
#include "platform/mapped_file.h"

namespace sizewise {

enum class Dtype { boolean, u8, i8, u16, i16, f16, bf16, u32, i32, f32, u64, i64, f64 };

std::size_t dtype_bytes(Dtype dtype);
std::string_view dtype_name(Dtype dtype);  // as in the file: "F32", "BF16", …

// The bytes belong to whoever made the view.
struct TensorView {
  std::string name;
  Dtype dtype;
  std::vector<std::int64_t> shape;
  const void* data;

  std::int64_t elements() const;
  std::size_t size_bytes() const { return static_cast<std::size_t>(elements()) * dtype_bytes(dtype); }
};

using TensorMetadata = std::vector<std::pair<std::string, std::string>>;

// Reads through a memory map. Tensors of our own files are aligned to 64 bytes at the first tensor and to their
// element size; those of other programs need not be aligned at all: copy them out with memcpy.
class SafetensorsFile {
 public:
  // Throws checkpoint_invalid for anything that the format forbids, file_missing or file_unreadable.
  explicit SafetensorsFile(const std::string& path);

  const std::string& path() const { return file_.path(); }
  // In the order of the file.
  const std::vector<TensorView>& tensors() const { return tensors_; }
  // The tensor of that name, or null.
  const TensorView* find(std::string_view name) const;
  // The tensor, checked: throws checkpoint_invalid where it is absent or of another dtype or shape.
  const TensorView& tensor(std::string_view name, Dtype dtype, const std::vector<std::int64_t>& shape) const;
  const TensorMetadata& metadata() const { return metadata_; }
  // The text of that key in __metadata__, or null.
  const std::string* find_metadata(std::string_view key) const;

 private:
  MappedFile file_;
  std::vector<TensorView> tensors_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  TensorMetadata metadata_;
};

// Writes the tensors durably, straight from where they lie, in the order given. Names must differ; a larger element
// must not follow a smaller one unless its place happens to be aligned. Throws as DurableFile does.
void write_safetensors(const std::string& path, const std::vector<TensorView>& tensors, const TensorMetadata& metadata);

}  // namespace sizewise
