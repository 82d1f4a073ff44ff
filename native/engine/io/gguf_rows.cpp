#include <algorithm>
#include <cstring>

#include "base/block_rounding.h"
#include "base/error.h"
#include "base/small_floats.h"
#include "io/gguf.h"

namespace sizewise {

namespace {

constexpr std::size_t block = kBlockValues;
constexpr float largest_f16 = 65504.0f;

std::uint16_t stored_f16(float value) { return to_f16(std::clamp(value, -largest_f16, largest_f16)); }

std::byte* put(std::byte* to, std::uint16_t bits) {
  std::memcpy(to, &bits, sizeof bits);
  return to + sizeof bits;
}

std::byte* write_q8_0(const float* x, std::byte* to) {
  const RoundedBlock rounded = round_to_int8(x);
  to = put(to, rounded.scale);
  for (const std::int8_t number : rounded.numbers) *to++ = static_cast<std::byte>(number);
  return to;
}

// Byte i holds the numbers i and i + 16, each plus 8.
std::byte* write_q4_0(const float* x, std::byte* to) {
  const RoundedBlock rounded = round_to_int4(x);
  to = put(to, rounded.scale);
  for (std::size_t i = 0; i < block / 2; ++i)
    *to++ = static_cast<std::byte>((rounded.numbers[i] + 8) | (rounded.numbers[i + block / 2] + 8) << 4);
  return to;
}

}  // namespace

GgufType parse_gguf_type(std::string_view name) {
  if (name == "f32") return GgufType::f32;
  if (name == "f16") return GgufType::f16;
  if (name == "q8_0") return GgufType::q8_0;
  if (name == "q4_0") return GgufType::q4_0;
  throw Error("usage", "type must be one of f32, f16, q8_0, q4_0, but is \"" + std::string(name) + "\"", "type");
}

std::int64_t gguf_block(GgufType type) noexcept {
  return type == GgufType::q8_0 || type == GgufType::q4_0 ? std::int64_t{block} : 1;
}

std::size_t gguf_row_bytes(GgufType type, std::int64_t cols) noexcept {
  const auto size = static_cast<std::size_t>(cols);
  switch (type) {
    case GgufType::f32:
      return size * sizeof(float);
    case GgufType::f16:
      return size * sizeof(std::uint16_t);
    case GgufType::q4_0:
      return size / block * (sizeof(std::uint16_t) + block / 2);
    case GgufType::q8_0:
      break;
  }
  return size / block * (sizeof(std::uint16_t) + block);
}

void write_gguf_row(GgufType type, std::span<const float> row, std::byte* to) {
  switch (type) {
    case GgufType::f32:
      std::memcpy(to, row.data(), row.size_bytes());
      return;
    case GgufType::f16:
      for (const float value : row) to = put(to, stored_f16(value));
      return;
    case GgufType::q4_0:
      for (std::size_t i = 0; i < row.size(); i += block) to = write_q4_0(row.data() + i, to);
      return;
    case GgufType::q8_0:
      for (std::size_t i = 0; i < row.size(); i += block) to = write_q8_0(row.data() + i, to);
      return;
  }
}

}  // namespace sizewise
