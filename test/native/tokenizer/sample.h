// Text for tests, and tokenizers trained on it.
#pragma once
#include <random>
#include <string>
#include <vector>

#include "docs_bytes.h"
#include "temporary_folder.h"
#include "tokenizer/train_tokenizer.h"

inline const std::vector<std::string> sample_texts = {
    "The size of a model is how many numbers it has. It's the model's size that we'd like to know, isn't it?\n",
    "for (int i = 0; i < size; ++i) {\n\tsum += model[i] * 3.14159;  // the sum\n}\n",
    "模型的大小是它有多少个数字。我们想知道模型要多大。模型越大，损失越小。\n",
    "naïve café, größer 😀😀🎉 ½ ٣٤ \u3000 wide\n\n\nthe the the the model model size\n"};

inline sizewise::Tokenizer sample_tokenizer(sizewise::TokenizerKind kind, std::int64_t vocab = 400) {
  const TemporaryFolder folder;
  return sizewise::train_tokenizer({kind, vocab, {folder.write("t.docs", docs_bytes(sample_texts))}, 2}, {});
}

// Pieces of the sample, of code, emoji, white space, <|endoftext|> and of anything.
inline std::string random_text(std::mt19937& random, std::size_t pieces) {
  static const std::vector<std::string> known = {" ",      "  ",     "\n",       "'s", "'ll",         "'",
                                                 "the",    " model", "模型",     "，", "😀",          "\t",
                                                 "\u3000", "12",     "é",        "<|", "endoftext|>", "<|endoftext|>",
                                                 "<0x41>", "\xFF",   "\xE4\xB8", "()", "+= "};
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) {
    const auto pick = random() % (known.size() + 2);
    if (pick < known.size())
      text += known[pick];
    else
      text.push_back(static_cast<char>(random() % (pick == known.size() ? 256 : 128)));
  }
  return text;
}
