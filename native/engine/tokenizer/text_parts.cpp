#include "tokenizer/text_parts.h"

#include "tokenizer/words.h"

namespace sizewise {

namespace {

constexpr std::uint64_t most_documents = 1 << 16;  // of one part, for files of empty documents

// A byte that is no continuation always begins a character, whatever stands before it.
bool begins_character(std::string_view text, std::size_t position) {
  return (static_cast<unsigned char>(text[position]) & 0xC0) != 0x80;
}

// The class of the character that ends at `position`, which begins a character itself.
CharacterClass class_before(std::string_view text, std::size_t position) {
  for (std::size_t back = 1; back <= 4 && back <= position; ++back) {
    if (!begins_character(text, position - back)) continue;
    const ClassifiedCharacter found = words::read(text, position - back);
    return found.bytes == back ? found.character_class : CharacterClass::other;
  }
  return CharacterClass::other;
}

// A word ends wherever the class changes, except after white space, which may lead the next word, and after an
// apostrophe, which may begin a contraction.
bool separates_words(std::string_view text, std::size_t position) {
  if (!begins_character(text, position) || text[position - 1] == '\'') return false;
  const CharacterClass before = class_before(text, position);
  return before != CharacterClass::space && before != words::read(text, position).character_class;
}

}  // namespace

std::size_t find_cut(std::string_view text, std::size_t begin, std::size_t wanted_bytes, Cut cut,
                     const AddedTokens& added) {
  if (cut == Cut::nowhere || wanted_bytes >= text.size() - begin) return text.size();
  for (std::size_t position = begin + wanted_bytes; position < text.size(); ++position) {
    const bool allowed = cut == Cut::between_words        ? separates_words(text, position)
                         : cut == Cut::between_characters ? begins_character(text, position)
                                                          : true;
    if (allowed && !added.straddles(text, position)) return position;
  }
  return text.size();
}

TextPart TextParts::next() {
  TextPart part{document_, document_, position_, position_};
  while (part.last < file_.documents() && part.last - part.first < most_documents &&
         file_.offset(part.last + 1) - part.begin <= wanted_bytes_)
    part.end = file_.offset(++part.last);
  if (part.last == part.first) {
    const std::uint64_t start = file_.offset(part.first);
    part.end = start + find_cut(file_.document(part.first), part.begin - start, wanted_bytes_, cut_, added_);
    if (part.end == file_.offset(part.first + 1)) ++part.last;
  }
  document_ = part.last;
  position_ = part.end;
  return part;
}

}  // namespace sizewise
