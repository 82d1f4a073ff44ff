// A tokenizer as GGUF states it.
#pragma once
#include <string>

#include "io/gguf.h"
#include "tokenizer/tokenizer.h"

namespace sizewise {

// The keys tokenizer.ggml.… of byte-level BPE with GPT-2's pattern, and of bytes alone, for a model with `vocab`
// tokens; ids that the tokenizer does not use are marked so. `file` is for messages. Throws Error("export_unsupported")
// for a tokenizer that llama.cpp would not encode with as we do.
GgufMetadata gguf_vocabulary(const Tokenizer& tokenizer, int vocab, const std::string& file);

}  // namespace sizewise
