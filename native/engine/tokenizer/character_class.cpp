#include "tokenizer/character_class.h"

#include <vector>

#include "tokenizer/unicode_ranges.h"

namespace sizewise {

namespace {

constexpr std::uint32_t code_points = 0x110000;

// Two bits a code point: the classes of a whole script lie within a few cache lines.
std::vector<std::uint8_t> build_table() {
  std::vector<std::uint8_t> table(code_points / 4);
  const auto mark = [&](std::span<const CodePointRange> ranges, CharacterClass value) {
    for (const CodePointRange& range : ranges)
      for (std::uint32_t point = range.first; point <= range.last; ++point)
        table[point / 4] |= static_cast<std::uint8_t>(static_cast<unsigned>(value) << point % 4 * 2);
  };
  mark(letter_ranges, CharacterClass::letter);
  mark(number_ranges, CharacterClass::number);
  mark(space_ranges, CharacterClass::space);
  return table;
}

}  // namespace

CharacterClass character_class(std::uint32_t code_point) {
  static const std::vector<std::uint8_t> table = build_table();
  if (code_point >= code_points) return CharacterClass::other;
  return static_cast<CharacterClass>(table[code_point / 4] >> code_point % 4 * 2 & 3);
}

}  // namespace sizewise
