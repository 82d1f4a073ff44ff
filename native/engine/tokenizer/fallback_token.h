// The token that stands for one byte of a character that has no token of its own, as Hugging Face writes it: <0xE4>.
#pragma once
#include <cstdint>
#include <string>

namespace sizewise {

inline std::string fallback_token(std::uint8_t byte) {
  static constexpr char hex[] = "0123456789ABCDEF";
  return {'<', '0', 'x', hex[byte >> 4], hex[byte & 15], '>'};
}

}  // namespace sizewise
