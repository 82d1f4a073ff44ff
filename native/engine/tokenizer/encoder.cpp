#include "tokenizer/encoder.h"

#include "io/utf8.h"
#include "tokenizer/words.h"

namespace sizewise {

void Encoder::encode(std::string_view text, std::vector<std::int32_t>& ids) {
  tokenizer_.added().split(
      text, [&](std::string_view part) { encode_part(part, ids); }, [&](std::int32_t id) { ids.push_back(id); });
}

void Encoder::encode_part(std::string_view text, std::vector<std::int32_t>& ids) {
  const TokenizerParts& parts = tokenizer_.parts();
  if (parts.kind == TokenizerKind::character) return encode_characters(text, ids);
  if (parts.merges.empty() && !parts.takes_whole_words) return encode_bytes(text, ids);
  if (!parts.splits_words) return encode_word(text, text.size(), ids);
  const char* end = text.data() + text.size();
  for_each_word(text,
                [&](std::string_view word) { encode_word(word, static_cast<std::size_t>(end - word.data()), ids); });
}

void Encoder::encode_characters(std::string_view text, std::vector<std::int32_t>& ids) const {
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = read_code_point(text, i);
    const std::int32_t id = tokenizer_.character_id(point.value);
    if (id >= 0)
      ids.push_back(id);
    else
      encode_bytes(text.substr(i, point.bytes), ids);
    i += point.bytes;
  }
}

void Encoder::encode_bytes(std::string_view text, std::vector<std::int32_t>& ids) const {
  for (const char byte : text) ids.push_back(tokenizer_.parts().byte_ids[static_cast<unsigned char>(byte)]);
}

void Encoder::encode_word(std::string_view word, std::size_t readable, std::vector<std::int32_t>& ids) {
  if (word.size() > WordCache::longest_word_bytes) {
    merge_word(word);
    ids.insert(ids.end(), word_ids_.begin(), word_ids_.end());
    return;
  }
  const WordCache::Place place = cache_.place(word, readable);
  if (WordCache::holds(place, word.size())) {
    const std::int32_t* cached = place.entry->ids.data();
    ids.insert(ids.end(), cached, cached + place.entry->tokens());
    return;
  }
  merge_word(word);
  WordCache::store(place, word.size(), word_ids_.data(), word_ids_.size());
  ids.insert(ids.end(), word_ids_.begin(), word_ids_.end());
}

void Encoder::merge_word(std::string_view word) {
  word_ids_.clear();
  if (tokenizer_.parts().takes_whole_words)
    if (const std::int32_t id = tokenizer_.whole_word_id(word); id >= 0) return word_ids_.push_back(id);
  encode_bytes(word, word_ids_);
  merger_.merge(tokenizer_.merges(), word_ids_);
}

}  // namespace sizewise
