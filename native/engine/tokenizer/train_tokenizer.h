// Makes a tokenizer from .docs files.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/long_work.h"
#include "tokenizer/tokenizer.h"

namespace sizewise {

struct TrainTokenizerOptions {
  TokenizerKind kind = TokenizerKind::bpe;
  // The most tokens, <|endoftext|> included; at least 257 for bpe and char, where 0 leaves out no character. A byte
  // tokenizer always has 257. Fewer come out where the text gives no more.
  std::int64_t vocab = 0;
  std::vector<std::string> documents;
  int threads = 0;
};

// The same for any number of threads. <|endoftext|> is the last id. Progress counts thousandths. Blocking.
// Throws Error: cancelled, usage, documents_invalid, dataset_empty.
Tokenizer train_tokenizer(const TrainTokenizerOptions& options, const LongWork& long_work);

}  // namespace sizewise
