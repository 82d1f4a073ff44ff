// GPT-2's alphabet: each byte as a printable character, so that tokens of any bytes can stand in JSON.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sizewise {

// The bytes in the order of their characters: the order in which GPT-2 and Hugging Face number them.
const std::array<std::uint8_t, 256>& byte_alphabet_order();
std::string to_byte_alphabet(std::string_view bytes);
// Nothing where a character is not of the alphabet.
std::optional<std::string> from_byte_alphabet(std::string_view text);

}  // namespace sizewise
