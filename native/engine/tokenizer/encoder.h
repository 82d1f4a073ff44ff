// Encodes text with a tokenizer; keeps its working memory and a cache of words. One per thread.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer/merger.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/word_cache.h"

namespace sizewise {

class Encoder {
 public:
  // The tokenizer must outlive it.
  explicit Encoder(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  // Appends the ids of any bytes. Added tokens that stand in the text become their ids.
  void encode(std::string_view text, std::vector<std::int32_t>& ids);

 private:
  void encode_part(std::string_view text, std::vector<std::int32_t>& ids);
  void encode_characters(std::string_view text, std::vector<std::int32_t>& ids) const;
  void encode_bytes(std::string_view text, std::vector<std::int32_t>& ids) const;
  void encode_word(std::string_view word, std::size_t readable, std::vector<std::int32_t>& ids);
  void merge_word(std::string_view word);

  const Tokenizer& tokenizer_;
  Merger merger_;
  WordCache cache_;
  std::vector<std::int32_t> word_ids_;
};

}  // namespace sizewise
