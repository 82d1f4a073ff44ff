// A tokenizer: byte-level BPE, bytes alone, or characters with their bytes as a last resort. Any bytes can be encoded,
// and decode(encode(x)) = x for all of them. Immutable; many threads may share one, each with an Encoder of its own.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizer/added_tokens.h"
#include "tokenizer/merge_table.h"

namespace sizewise {

enum class TokenizerKind { bpe, character, byte };

std::string_view tokenizer_kind_name(TokenizerKind kind) noexcept;  // "bpe", "char", "byte"
// Throws Error("usage") that names the allowed ones.
TokenizerKind parse_tokenizer_kind(std::string_view name);

inline constexpr std::string_view end_of_text_content = "<|endoftext|>";

// What a tokenizer is made of. Texts are bytes, not the file's alphabet.
struct TokenizerParts {
  TokenizerKind kind = TokenizerKind::byte;
  bool splits_words = false;       // bpe: GPT-2's pattern parts the text first
  bool takes_whole_words = false;  // bpe: a word that is a token needs no merges
  std::vector<std::string> texts;  // of each id; empty where an id is not used
  std::array<std::int32_t, 256> byte_ids{};
  struct Merge {
    std::int32_t left, right, merged;
  };
  std::vector<Merge> merges;  // bpe, in order of rank
  struct Character {
    std::uint32_t code_point;
    std::int32_t id;
  };
  std::vector<Character> characters;  // character
  std::vector<AddedToken> added;
};

class Tokenizer {
 public:
  explicit Tokenizer(TokenizerParts parts);

  TokenizerKind kind() const { return parts_.kind; }
  // One more than the largest id.
  std::int32_t vocab() const { return static_cast<std::int32_t>(parts_.texts.size()); }
  // The token that ends a document: <|endoftext|>, or else the first of </s>, <|end_of_text|>, <|im_end|>, <eos>.
  std::optional<std::int32_t> end_of_text() const { return end_of_text_; }
  // The bytes that an id stands for. Throws Error("usage") for an id outside the vocabulary.
  const std::string& token_bytes(std::int32_t id) const;
  std::string decode(std::span<const std::int32_t> ids) const;
  // For one text; for many an Encoder is faster.
  std::vector<std::int32_t> encode(std::string_view text) const;

  const TokenizerParts& parts() const { return parts_; }
  const AddedTokens& added() const { return added_; }
  const MergeTable& merges() const { return merges_; }
  // The id of a character, or -1.
  std::int32_t character_id(std::uint32_t code_point) const {
    return code_point < character_ids_.size() ? character_ids_[code_point] : -1;
  }
  // The id of a token of exactly these bytes, or -1. Only where takes_whole_words.
  std::int32_t whole_word_id(std::string_view word) const;

 private:
  TokenizerParts parts_;
  AddedTokens added_;
  MergeTable merges_;
  std::vector<std::int32_t> character_ids_;
  std::unordered_map<std::string_view, std::int32_t> whole_words_;
  std::optional<std::int32_t> end_of_text_;
};

}  // namespace sizewise
