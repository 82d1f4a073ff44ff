#include <array>

#include "io/json.h"
#include "io/utf8.h"
#include "platform/durable_file.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/fallback_token.h"
#include "tokenizer/tokenizer_file.h"

namespace sizewise {

namespace {

Json byte_level() {
  return Json::Object{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
}

// The key of each id in the file's vocabulary; nothing for added tokens, which have their own list.
std::vector<std::string> vocabulary_keys(const TokenizerParts& parts) {
  std::vector<std::string> keys(parts.texts.size());
  for (std::size_t id = 0; id < keys.size(); ++id)
    keys[id] = parts.kind == TokenizerKind::character ? parts.texts[id] : to_byte_alphabet(parts.texts[id]);
  if (parts.kind == TokenizerKind::character)
    for (int byte = 0; byte < 256; ++byte) {
      std::string& key = keys[static_cast<std::size_t>(parts.byte_ids[static_cast<std::size_t>(byte)])];
      // The ASCII characters are tokens themselves and never fall back.
      if (byte >= 0x80) key = fallback_token(static_cast<std::uint8_t>(byte));
    }
  for (const AddedToken& token : parts.added) keys[static_cast<std::size_t>(token.id)] = token.content;
  return keys;
}

Json model_json(const TokenizerParts& parts) {
  const std::vector<std::string> keys = vocabulary_keys(parts);
  Json::Object vocab;
  for (std::size_t id = 0; id < keys.size(); ++id)
    if (!keys[id].empty()) vocab.emplace_back(keys[id], static_cast<std::int64_t>(id));
  Json::Array merges;
  for (const auto& [left, right, merged] : parts.merges)
    merges.emplace_back(keys[static_cast<std::size_t>(left)] + " " + keys[static_cast<std::size_t>(right)]);
  const bool characters = parts.kind == TokenizerKind::character;
  return Json::Object{{"type", "BPE"},
                      {"dropout", nullptr},
                      {"unk_token", nullptr},
                      {"continuing_subword_prefix", nullptr},
                      {"end_of_word_suffix", nullptr},
                      {"fuse_unk", false},
                      {"byte_fallback", characters},
                      {"ignore_merges", parts.takes_whole_words},
                      {"vocab", std::move(vocab)},
                      {"merges", std::move(merges)}};
}

Json added_json(const TokenizerParts& parts) {
  Json::Array tokens;
  for (const AddedToken& token : parts.added)
    tokens.emplace_back(Json::Object{{"id", static_cast<std::int64_t>(token.id)},
                                     {"content", token.content},
                                     {"single_word", false},
                                     {"lstrip", false},
                                     {"rstrip", false},
                                     {"normalized", token.normalized},
                                     {"special", token.special}});
  return tokens;
}

Json pre_tokenizer_json(const TokenizerParts& parts) {
  if (parts.kind == TokenizerKind::character) return nullptr;
  return Json::Object{
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", parts.splits_words}};
}

Json decoder_json(const TokenizerParts& parts) {
  if (parts.kind != TokenizerKind::character) return byte_level();
  return Json::Object{
      {"type", "Sequence"},
      {"decoders", Json::Array{Json::Object{{"type", "ByteFallback"}}, Json::Object{{"type", "Fuse"}}}}};
}

}  // namespace

std::string tokenizer_json(const Tokenizer& tokenizer) {
  const TokenizerParts& parts = tokenizer.parts();
  const Json post_processor = parts.kind == TokenizerKind::character ? Json() : byte_level();
  return Json(Json::Object{{"version", "1.0"},
                           {"truncation", nullptr},
                           {"padding", nullptr},
                           {"added_tokens", added_json(parts)},
                           {"normalizer", nullptr},
                           {"pre_tokenizer", pre_tokenizer_json(parts)},
                           {"post_processor", post_processor},
                           {"decoder", decoder_json(parts)},
                           {"model", model_json(parts)}})
             .write(2) +
         "\n";
}

void save_tokenizer(const Tokenizer& tokenizer, const std::string& path) {
  DurableFile file(path);
  file.write(tokenizer_json(tokenizer));
  file.commit();
}

}  // namespace sizewise
