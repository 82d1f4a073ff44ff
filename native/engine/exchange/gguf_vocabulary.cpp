#include "exchange/gguf_vocabulary.h"

#include "base/error.h"
#include "tokenizer/byte_alphabet.h"

namespace sizewise {

namespace {

// The format's numbers of kinds of tokens.
enum TokenType : std::int32_t { normal = 1, control = 3, user_defined = 4, unused = 5 };

void check(const Tokenizer& tokenizer, int vocab, const std::string& file) {
  const TokenizerParts& parts = tokenizer.parts();
  const auto refuse = [&](const std::string& found) {
    throw Error("export_unsupported",
                "GGUF takes tokenizers of byte-level BPE with GPT-2's pattern, or of bytes, with an end-of-text token; "
                "this one " +
                    found,
                file);
  };
  if (parts.kind == TokenizerKind::character) refuse("is of characters");
  if (parts.kind == TokenizerKind::bpe && !parts.splits_words) refuse("splits no text into words");
  if (parts.takes_whole_words) refuse("takes whole words without merges (ignore_merges)");
  if (!tokenizer.end_of_text()) refuse("has no end-of-text token");
  if (tokenizer.vocab() > vocab)
    refuse("has " + std::to_string(tokenizer.vocab()) + " tokens, the model " + std::to_string(vocab));
}

struct Tokens {
  std::vector<std::string> texts;
  std::vector<std::int32_t> types;
};

Tokens tokens_of(const TokenizerParts& parts, int vocab) {
  Tokens tokens;
  for (const std::string& bytes : parts.texts) {
    tokens.texts.push_back(to_byte_alphabet(bytes));
    tokens.types.push_back(bytes.empty() ? unused : normal);
  }
  for (const AddedToken& token : parts.added) {
    tokens.texts[static_cast<std::size_t>(token.id)] = token.content;
    tokens.types[static_cast<std::size_t>(token.id)] = token.special ? control : user_defined;
  }
  tokens.texts.resize(static_cast<std::size_t>(vocab));
  tokens.types.resize(static_cast<std::size_t>(vocab), unused);
  // llama.cpp wants each text once.
  for (std::size_t id = 0; id < tokens.texts.size(); ++id)
    if (tokens.types[id] == unused) tokens.texts[id] = "[UNUSED_" + std::to_string(id) + "]";
  return tokens;
}

std::vector<std::string> merges_of(const TokenizerParts& parts) {
  std::vector<std::string> merges;
  const auto text = [&](std::int32_t id) { return to_byte_alphabet(parts.texts[static_cast<std::size_t>(id)]); };
  for (const auto& [left, right, merged] : parts.merges) merges.push_back(text(left) + " " + text(right));
  return merges;
}

}  // namespace

GgufMetadata gguf_vocabulary(const Tokenizer& tokenizer, int vocab, const std::string& file) {
  check(tokenizer, vocab, file);
  Tokens tokens = tokens_of(tokenizer.parts(), vocab);
  const auto end = static_cast<std::uint32_t>(*tokenizer.end_of_text());
  // A text begins as it stands: no token is put before it. Begin and end of a document are one token.
  return {{"tokenizer.ggml.model", std::string("gpt2")},
          {"tokenizer.ggml.pre", std::string("gpt-2")},
          {"tokenizer.ggml.tokens", std::move(tokens.texts)},
          {"tokenizer.ggml.token_type", std::move(tokens.types)},
          {"tokenizer.ggml.merges", merges_of(tokenizer.parts())},
          {"tokenizer.ggml.bos_token_id", end},
          {"tokenizer.ggml.eos_token_id", end},
          {"tokenizer.ggml.add_bos_token", false},
          {"tokenizer.ggml.add_eos_token", false}};
}

}  // namespace sizewise
