#include "base/error.h"
#include "io/safetensors.h"

namespace sizewise {

namespace {

std::string describe(Dtype dtype, const std::vector<std::int64_t>& shape) {
  std::string text = std::string(dtype_name(dtype)) + " [";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace

const TensorView* SafetensorsFile::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &tensors_[found->second];
}

const TensorView& SafetensorsFile::tensor(std::string_view name, Dtype dtype,
                                          const std::vector<std::int64_t>& shape) const {
  const TensorView* found = find(name);
  const std::string expected = "expected " + describe(dtype, shape) + ", found ";
  const std::string at = path() + ": " + std::string(name);
  if (found == nullptr) throw Error("checkpoint_invalid", expected + "no tensor of this name", at);
  if (found->dtype != dtype || found->shape != shape)
    throw Error("checkpoint_invalid", expected + describe(found->dtype, found->shape), at);
  return *found;
}

const std::string* SafetensorsFile::find_metadata(std::string_view key) const {
  for (const auto& [name, text] : metadata_)
    if (name == key) return &text;
  return nullptr;
}

}  // namespace sizewise
