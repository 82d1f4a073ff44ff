// Encodes a .docs file into a .tokens file.
#pragma once
#include <cstdint>
#include <string>

#include "base/long_work.h"
#include "tokenizer/tokenizer.h"

namespace sizewise {

struct EncodedDocuments {
  std::uint64_t tokens;
  std::uint64_t documents;
  std::uint64_t text_bytes;
};

// The end-of-text token follows each document unless there is only one. The file is the same for any number of threads;
// memory does not grow with it. Progress counts bytes of text. Blocking. Throws Error: cancelled, documents_invalid,
// tokenizer_invalid (several documents, no end-of-text token), and as DurableFile does; then `out` is as it was before.
EncodedDocuments encode_documents(const Tokenizer& tokenizer, const std::string& documents, const std::string& out,
                                  int threads, const LongWork& long_work);

}  // namespace sizewise
