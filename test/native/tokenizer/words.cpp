#include "tokenizer/words.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  sizewise::for_each_word(text, [&](std::string_view word) { words.emplace_back(word); });
  return words;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("words of GPT-2's pattern") {
  CHECK(words_of("Hello world, it's 2026!") == Words{"Hello", " world", ",", " it", "'s", " 2026", "!"});
  CHECK(words_of("we'll they've I'm don't she'd you're 's") ==
        Words{"we", "'ll", " they", "'ve", " I", "'m", " don", "'t", " she", "'d", " you", "'re", " '", "s"});
  CHECK(words_of("it'S x'") == Words{"it", "'", "S", " x", "'"});
  CHECK(words_of("abc123def") == Words{"abc", "123", "def"});
  CHECK(words_of("!'s") == Words{"!'", "s"});
  CHECK(words_of("").empty());
}

TEST_CASE("white space leaves its last character to the word that follows") {
  CHECK(words_of("a   b") == Words{"a", "  ", " b"});
  CHECK(words_of("a  \n b\n\nc ") == Words{"a", "  \n", " b", "\n", "\n", "c", " "});
  CHECK(words_of("\t\tx  ") == Words{"\t", "\t", "x", "  "});
  CHECK(words_of("a\u3000\u3000b") == Words{"a", "\u3000", "\u3000", "b"});
}

TEST_CASE("classes are Unicode's, not ASCII's") {
  CHECK(words_of("größe 大小½€") == Words{"größe", " 大小", "½", "€"});
  CHECK(words_of("😀😀 x") == Words{"😀😀", " x"});
  CHECK(words_of("٣٤ अ") == Words{"٣٤", " अ"});
}

TEST_CASE("bytes that are no UTF-8 are neither letters nor space") {
  CHECK(words_of("a\xFF\xC3z") == Words{"a", "\xFF\xC3", "z"});
  CHECK(words_of(" \xE4\xB8") == Words{" \xE4\xB8"});
}
