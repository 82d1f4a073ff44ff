// The tokenizers used last, so that encoding many short texts reads their file once.
#pragma once
#include <memory>
#include <string>

#include "tokenizer/tokenizer.h"

namespace sizewise::addon {

// Reads the file again when its size or time of modification has changed. Any thread may call it. Throws as
// load_tokenizer does.
std::shared_ptr<const Tokenizer> cached_tokenizer(const std::string& path);

}  // namespace sizewise::addon
