// Looks through a tokenizer.json for what Sizewise does not do, so that ids can never silently differ.
#pragma once
#include "io/json_reader.h"

namespace sizewise {

struct TokenizerFeatures {
  bool byte_level;         // tokens are in GPT-2's byte alphabet
  bool splits_words;       // GPT-2's pattern is applied
  bool takes_whole_words;  // ignore_merges
};

// `file` is the whole document, `model` its member. Throws Error("tokenizer_invalid").
TokenizerFeatures check_tokenizer_features(const JsonReader& file, const JsonReader& model);

}  // namespace sizewise
