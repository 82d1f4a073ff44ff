#include <array>

#include "base/byte_order.h"
#include "io/gguf.h"

namespace sizewise {

namespace {

constexpr std::uint32_t version = 3;

// The format's numbers of the types of metadata.
enum class ValueType : std::uint32_t { u32 = 4, i32 = 5, f32 = 6, boolean = 7, string = 8, array = 9 };

std::uint64_t padded(std::uint64_t size) {
  return (size + GgufWriter::alignment - 1) / GgufWriter::alignment * GgufWriter::alignment;
}

}  // namespace

std::int64_t GgufTensor::rows() const {
  std::int64_t product = 1;
  for (std::size_t i = 0; i + 1 < shape.size(); ++i) product *= shape[i];
  return product;
}

std::uint64_t GgufTensor::size_bytes() const {
  return static_cast<std::uint64_t>(rows()) * gguf_row_bytes(type, cols());
}

GgufWriter::GgufWriter(const std::string& path, const GgufMetadata& metadata, const std::vector<GgufTensor>& tensors)
    : file_(path) {
  file_.write("GGUF");
  number(version);
  number(std::uint64_t{tensors.size()});
  number(std::uint64_t{metadata.size() + 1});
  text("general.alignment");
  value(alignment);
  for (const auto& [key, of] : metadata) {
    text(key);
    value(of);
  }
  std::uint64_t offset = 0;
  for (const GgufTensor& tensor : tensors) {
    text(tensor.name);
    number(static_cast<std::uint32_t>(tensor.shape.size()));
    // The format counts from the innermost size.
    for (auto size = tensor.shape.rbegin(); size != tensor.shape.rend(); ++size)
      number(static_cast<std::uint64_t>(*size));
    number(static_cast<std::uint32_t>(tensor.type));
    number(offset);
    offset += padded(tensor.size_bytes());
  }
  pad();
}

void GgufWriter::text(std::string_view value) {
  number(std::uint64_t{value.size()});
  file_.write(value);
}

void GgufWriter::value(const GgufValue& value) {
  const auto one = [this](ValueType type, auto of) {
    number(type);
    number(of);
  };
  const auto array = [&](ValueType of, std::size_t size) {
    one(ValueType::array, of);
    number(std::uint64_t{size});
  };
  if (const auto* whole = std::get_if<std::uint32_t>(&value)) return one(ValueType::u32, *whole);
  if (const auto* real = std::get_if<float>(&value)) return one(ValueType::f32, *real);
  if (const auto* flag = std::get_if<bool>(&value)) return one(ValueType::boolean, static_cast<std::uint8_t>(*flag));
  if (const auto* string = std::get_if<std::string>(&value)) {
    number(ValueType::string);
    text(*string);
  } else if (const auto* strings = std::get_if<std::vector<std::string>>(&value)) {
    array(ValueType::string, strings->size());
    for (const std::string& each : *strings) text(each);
  } else if (const auto* numbers = std::get_if<std::vector<std::int32_t>>(&value)) {
    array(ValueType::i32, numbers->size());
    file_.write(numbers->data(), numbers->size() * sizeof(std::int32_t));
  }
}

void GgufWriter::pad() {
  static constexpr std::array<std::byte, alignment> zeros{};
  file_.write(zeros.data(), padded(file_.size_bytes()) - file_.size_bytes());
}

}  // namespace sizewise
