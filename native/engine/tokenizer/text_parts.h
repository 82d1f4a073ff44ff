// Cuts documents into parts that are tokenised one by one with the same result as the whole.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/document_file.h"
#include "tokenizer/added_tokens.h"

namespace sizewise {

// Where a text may be cut.
enum class Cut {
  between_words,       // of GPT-2's pattern
  between_characters,  // of UTF-8
  between_bytes,
  nowhere,
};

// The first place at or after begin + wanted_bytes where cutting changes nothing: not within a word (or character) and
// not within the text of an added token. The end of the text where there is none.
std::size_t find_cut(std::string_view text, std::size_t begin, std::size_t wanted_bytes, Cut cut,
                     const AddedTokens& added);

// The documents [first, last) end in this part; where `end` lies beyond, it also holds the beginning of document
// `last`. The first one may have begun in an earlier part.
struct TextPart {
  std::uint64_t first, last;  // documents
  std::uint64_t begin, end;   // bytes of the file's text
};

// Walks through a .docs file. Parts depend on the file and the rule alone, never on threads.
class TextParts {
 public:
  // All must outlive it.
  TextParts(const DocumentFile& file, std::size_t wanted_bytes, Cut cut, const AddedTokens& added)
      : file_(file), wanted_bytes_(wanted_bytes), cut_(cut), added_(added) {}

  bool done() const { return document_ == file_.documents(); }
  TextPart next();

 private:
  const DocumentFile& file_;
  std::size_t wanted_bytes_;
  Cut cut_;
  const AddedTokens& added_;
  std::uint64_t document_ = 0;
  std::uint64_t position_ = 0;
};

// Calls text(piece) for each document's share of the part and then end() where that document ends.
template <class Text, class End>
void for_each_piece(const DocumentFile& file, const TextPart& part, Text&& text, End&& end) {
  std::uint64_t begin = part.begin;
  for (std::uint64_t document = part.first; document < part.last; ++document) {
    text(file.text(begin, file.offset(document + 1)));
    begin = file.offset(document + 1);
    end();
  }
  if (begin < part.end) text(file.text(begin, part.end));
}

}  // namespace sizewise
