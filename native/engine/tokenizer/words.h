// GPT-2's pre-tokenisation (Radford et al. 2019): splits text into the words that merges never cross.
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokenizer/character_class.h"

namespace sizewise {

namespace words {

// The class of each ASCII character; `many` starts a longer sequence.
constexpr std::uint8_t many = 4;
constexpr std::array<std::uint8_t, 256> ascii_classes = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const auto value = letter                    ? CharacterClass::letter
                       : c >= '0' && c <= '9'    ? CharacterClass::number
                       : c == ' ' || (c - 9 < 5) ? CharacterClass::space
                                                 : CharacterClass::other;
    classes[c] = c < 0x80 ? static_cast<std::uint8_t>(value) : many;
  }
  return classes;
}();

inline ClassifiedCharacter read(std::string_view text, std::size_t position) {
  const std::uint8_t value = ascii_classes[static_cast<unsigned char>(text[position])];
  if (value != many) return {static_cast<CharacterClass>(value), 1};
  return read_class(text, position);
}

// Bytes of 's, 't, 'm, 'd, 're, 've or 'll at an apostrophe; 0 where there is none of them.
inline std::size_t contraction(std::string_view text, std::size_t position) {
  const auto at = [&](std::size_t i) { return position + i < text.size() ? text[position + i] : '\0'; };
  const char a = at(1);
  if (a == 's' || a == 't' || a == 'm' || a == 'd') return 2;
  const char b = at(2);
  return ((a == 'r' || a == 'v') && b == 'e') || (a == 'l' && b == 'l') ? 3 : 0;
}

// The end of the stretch of one class that goes on at `position`.
inline std::size_t stretch_end(std::string_view text, std::size_t position, CharacterClass of) {
  while (position < text.size()) {
    if (ascii_classes[static_cast<unsigned char>(text[position])] == static_cast<std::uint8_t>(of)) {
      ++position;
      continue;
    }
    const ClassifiedCharacter next = read(text, position);
    if (next.character_class != of) break;
    position += next.bytes;
  }
  return position;
}

// The end of the word that starts at `start`.
inline std::size_t word_end(std::string_view text, std::size_t start) {
  if (text[start] == '\'')
    if (const std::size_t bytes = contraction(text, start); bytes > 0) return start + bytes;
  ClassifiedCharacter first = read(text, start);
  std::size_t position = start + first.bytes;
  if (text[start] == ' ' && position < text.size()) {
    const ClassifiedCharacter second = read(text, position);
    if (second.character_class != CharacterClass::space) {
      first = second;
      position += second.bytes;
    }
  }
  if (first.character_class != CharacterClass::space) return stretch_end(text, position, first.character_class);
  // White space before a word leaves its last character to that word.
  std::size_t last = start;
  while (position < text.size()) {
    const ClassifiedCharacter next = read(text, position);
    if (next.character_class != CharacterClass::space) return last > start ? last : position;
    last = position;
    position += next.bytes;
  }
  return position;
}

}  // namespace words

// Calls body(word) for each word in order; together they are the whole text.
template <class Body>
void for_each_word(std::string_view text, Body&& body) {
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = words::word_end(text, start);
    body(text.substr(start, end - start));
    start = end;
  }
}

}  // namespace sizewise
