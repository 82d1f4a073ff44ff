#include "tokenizer/tokenizer.h"

#include <algorithm>

#include "base/error.h"
#include "tokenizer/encoder.h"

namespace sizewise {

namespace {

constexpr std::array<std::string_view, 5> end_contents{end_of_text_content, "</s>", "<|end_of_text|>", "<|im_end|>",
                                                       "<eos>"};

std::optional<std::int32_t> find_end_of_text(const std::vector<AddedToken>& tokens) {
  for (const std::string_view content : end_contents)
    for (const AddedToken& token : tokens)
      if (token.content == content) return token.id;
  return std::nullopt;
}

}  // namespace

std::string_view tokenizer_kind_name(TokenizerKind kind) noexcept {
  switch (kind) {
    case TokenizerKind::bpe:
      return "bpe";
    case TokenizerKind::character:
      return "char";
    case TokenizerKind::byte:
      break;
  }
  return "byte";
}

TokenizerKind parse_tokenizer_kind(std::string_view name) {
  for (const auto kind : {TokenizerKind::bpe, TokenizerKind::character, TokenizerKind::byte})
    if (tokenizer_kind_name(kind) == name) return kind;
  throw Error("usage", "expected bpe, char or byte, found \"" + std::string(name) + "\"", "kind");
}

Tokenizer::Tokenizer(TokenizerParts parts)
    : parts_(std::move(parts)),
      added_(parts_.added),
      merges_(parts_.merges.size()),
      end_of_text_(find_end_of_text(parts_.added)) {
  std::uint32_t rank = 0;
  for (const auto& [left, right, merged] : parts_.merges) merges_.insert(left, right, {rank++, merged});
  for (const auto& [code_point, id] : parts_.characters) {
    if (code_point >= character_ids_.size()) character_ids_.resize(code_point + 1, -1);
    character_ids_[code_point] = id;
  }
  if (!parts_.takes_whole_words) return;
  // A token of the model may be a whole word; one that was added is found before words are.
  std::vector<bool> is_added(parts_.texts.size());
  for (const AddedToken& token : parts_.added) is_added[static_cast<std::size_t>(token.id)] = true;
  for (std::size_t id = 0; id < parts_.texts.size(); ++id)
    if (!is_added[id] && !parts_.texts[id].empty())
      whole_words_.emplace(parts_.texts[id], static_cast<std::int32_t>(id));
}

const std::string& Tokenizer::token_bytes(std::int32_t id) const {
  if (id < 0 || id >= vocab())
    throw Error("usage",
                "expected token ids from 0 to " + std::to_string(vocab() - 1) + ", found " + std::to_string(id));
  return parts_.texts[static_cast<std::size_t>(id)];
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string bytes;
  for (const std::int32_t id : ids) bytes += token_bytes(id);
  return bytes;
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text) const {
  std::vector<std::int32_t> ids;
  Encoder(*this).encode(text, ids);
  return ids;
}

std::int32_t Tokenizer::whole_word_id(std::string_view word) const {
  const auto found = whole_words_.find(word);
  return found == whole_words_.end() ? -1 : found->second;
}

}  // namespace sizewise
