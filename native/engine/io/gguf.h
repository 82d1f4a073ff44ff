// GGUF version 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), the file that llama.cpp reads: "GGUF",
// the version, the numbers of tensors and of metadata, the metadata, name, sizes, type and place of each tensor, then
// the bytes of the tensors, each at a multiple of the alignment. Little-endian; a text is its length and its bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "platform/durable_file.h"

namespace sizewise {

// How the numbers of a tensor are stored, by ggml's numbers. Both quantised ones take blocks of 32 of a row: an fp16
// scale, then 32 bytes, or 16 of two numbers each.
enum class GgufType : std::uint32_t { f32 = 0, f16 = 1, q4_0 = 2, q8_0 = 8 };

// "f32", "f16", "q8_0" or "q4_0". Throws Error("usage").
GgufType parse_gguf_type(std::string_view name);

// Numbers of a row that are stored together: rows must be a multiple of it.
std::int64_t gguf_block(GgufType type) noexcept;
std::size_t gguf_row_bytes(GgufType type, std::int64_t cols) noexcept;
// Stores one row, all of its numbers finite, in gguf_row_bytes bytes at `to`. A number beyond fp16's range becomes its
// largest where fp16 stores numbers themselves.
void write_gguf_row(GgufType type, std::span<const float> row, std::byte* to);

using GgufValue =
    std::variant<std::uint32_t, float, bool, std::string, std::vector<std::string>, std::vector<std::int32_t>>;
using GgufMetadata = std::vector<std::pair<std::string, GgufValue>>;

struct GgufTensor {
  std::string name;
  std::vector<std::int64_t> shape;  // row-major: rows before columns
  GgufType type;

  std::int64_t cols() const { return shape.back(); }
  std::int64_t rows() const;
  std::uint64_t size_bytes() const;
};

// Writes durably: without commit nothing remains. The head is written at once; then the bytes of each tensor follow, in
// the order given.
class GgufWriter {
 public:
  static constexpr std::uint32_t alignment = 32;

  // Writes general.alignment itself. Throws as DurableFile does.
  GgufWriter(const std::string& path, const GgufMetadata& metadata, const std::vector<GgufTensor>& tensors);

  void write(const void* data, std::size_t size_bytes) { file_.write(data, size_bytes); }
  // After the last byte of each tensor.
  void end_tensor() { pad(); }
  std::uint64_t size_bytes() const noexcept { return file_.size_bytes(); }
  void commit() { file_.commit(); }

 private:
  template <class Number>
  void number(Number value) {
    file_.write(&value, sizeof value);
  }
  void text(std::string_view value);
  void value(const GgufValue& value);
  void pad();

  DurableFile file_;
};

}  // namespace sizewise
