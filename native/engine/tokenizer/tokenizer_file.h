// Reads and writes Hugging Face's tokenizer.json for the tokenizers that Sizewise has:
//   bpe   model BPE over GPT-2's byte alphabet, pre-tokenizer ByteLevel (with or without its pattern)
//   byte  the same without a merge
//   char  model BPE without a merge, byte_fallback, no pre-tokenizer: <0x80> to <0xFF> stand for single bytes
// `truncation` and `padding` are about batches, not tokens, and are passed over.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "tokenizer/tokenizer.h"

namespace sizewise {

// Throws Error("tokenizer_invalid") that names what was found and what is supported; `file` is for messages.
Tokenizer parse_tokenizer(std::string_view json, const std::string& file);
// Throws file_missing or file_unreadable too.
std::shared_ptr<const Tokenizer> load_tokenizer(const std::string& path);

std::string tokenizer_json(const Tokenizer& tokenizer);
// Writes durably; throws as DurableFile does.
void save_tokenizer(const Tokenizer& tokenizer, const std::string& path);

}  // namespace sizewise
