// What GPT-2's pattern asks of a character.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/utf8.h"

namespace sizewise {

enum class CharacterClass : std::uint8_t { other, letter, number, space };

// Of any code point; invalid_code_point is `other`.
CharacterClass character_class(std::uint32_t code_point);

struct ClassifiedCharacter {
  CharacterClass character_class;
  std::uint32_t bytes;
};

// The character that starts at text[position]; a byte that is no UTF-8 is one character, `other`.
inline ClassifiedCharacter read_class(std::string_view text, std::size_t position) {
  const CodePoint point = read_code_point(text, position);
  return {character_class(point.value), point.bytes};
}

}  // namespace sizewise
