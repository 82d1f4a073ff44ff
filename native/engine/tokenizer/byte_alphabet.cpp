#include "tokenizer/byte_alphabet.h"

#include <algorithm>
#include <numeric>

#include "io/utf8.h"

namespace sizewise {

namespace {

constexpr std::uint32_t first_substitute = 256;

// Printable bytes of Latin-1 stand for themselves, the others for U+0100 and following, in order.
struct Alphabet {
  std::array<std::uint32_t, 256> character{};
  std::array<std::int16_t, first_substitute + 256> byte{};
  std::array<std::uint8_t, 256> order{};

  Alphabet() {
    byte.fill(-1);
    std::uint32_t next = first_substitute;
    for (std::uint32_t i = 0; i < 256; ++i) {
      const bool printable = (i >= 0x21 && i <= 0x7E) || (i >= 0xA1 && i <= 0xAC) || i >= 0xAE;
      character[i] = printable ? i : next++;
      byte[character[i]] = static_cast<std::int16_t>(i);
    }
    std::iota(order.begin(), order.end(), std::uint8_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return character[a] < character[b]; });
  }
};

const Alphabet& alphabet() {
  static const Alphabet instance;
  return instance;
}

}  // namespace

const std::array<std::uint8_t, 256>& byte_alphabet_order() { return alphabet().order; }

std::string to_byte_alphabet(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) append_code_point(text, alphabet().character[static_cast<unsigned char>(byte)]);
  return text;
}

std::optional<std::string> from_byte_alphabet(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = read_code_point(text, i);
    if (point.value >= alphabet().byte.size() || alphabet().byte[point.value] < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(alphabet().byte[point.value]));
    i += point.bytes;
  }
  return bytes;
}

}  // namespace sizewise
