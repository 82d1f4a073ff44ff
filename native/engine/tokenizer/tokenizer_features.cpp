#include "tokenizer/tokenizer_features.h"

#include <string>

namespace sizewise {

namespace {

const std::string supported =
    "; supported are byte-level BPE with GPT-2's pattern, and characters or bytes as Sizewise writes them";

bool flag(const JsonReader& reader, const char* key, bool otherwise) {
  return reader.has(key) ? reader.boolean(key) : otherwise;
}

// The type of a part such as "decoder", or "none".
std::string type_of(const JsonReader& file, const char* part) {
  return file.has(part) ? file.object(part).string("type") : "none";
}

void expect_type(const JsonReader& file, const char* part, const std::string& allowed) {
  const std::string type = type_of(file, part);
  if (type != "none" && type != allowed) file.fail(part, "expected " + allowed + " or null, found " + type + supported);
}

void expect_false(const JsonReader& reader, const char* key) {
  if (flag(reader, key, false)) reader.fail(key, "expected false, found true" + supported);
}

void expect_empty(const JsonReader& model, const char* key) {
  if (model.has(key) && !model.string(key).empty())
    model.fail(key, "expected null, found \"" + model.string(key) + "\"" + supported);
}

void check_decoder_of_characters(const JsonReader& file) {
  if (type_of(file, "decoder") == "none") return;
  const JsonReader decoder = file.object("decoder");
  std::string found = decoder.string("type");
  if (found == "Sequence") {
    found.clear();
    for (const Json& each : decoder.array("decoders"))
      found += JsonReader(each, "tokenizer_invalid", decoder.where()).string("type") + " ";
    if (found == "ByteFallback Fuse ") return;
  }
  decoder.fail("type", "expected a Sequence of ByteFallback and Fuse, found " + found + supported);
}

}  // namespace

TokenizerFeatures check_tokenizer_features(const JsonReader& file, const JsonReader& model) {
  if (model.has("type") && model.string("type") != "BPE")
    model.fail("type", "expected BPE, found " + model.string("type") + supported);
  if (file.has("normalizer"))
    file.fail("normalizer", "expected null, found " + type_of(file, "normalizer") + supported);
  if (model.has("dropout") && model.number("dropout") != 0)
    model.fail("dropout", "expected null, found " + model.member("dropout").write() + supported);
  expect_empty(model, "continuing_subword_prefix");
  expect_empty(model, "end_of_word_suffix");
  if (type_of(file, "pre_tokenizer") == "none" && flag(model, "byte_fallback", false)) {
    if (file.has("post_processor"))
      file.fail("post_processor", "expected null, found " + type_of(file, "post_processor") + supported);
    expect_false(model, "ignore_merges");
    check_decoder_of_characters(file);
    return {false, false, false};
  }
  if (type_of(file, "pre_tokenizer") != "ByteLevel")
    file.fail("pre_tokenizer", "expected ByteLevel, found " + type_of(file, "pre_tokenizer") + supported);
  const JsonReader pre_tokenizer = file.object("pre_tokenizer");
  if (flag(pre_tokenizer, "add_prefix_space", true))
    pre_tokenizer.fail("add_prefix_space", "expected false, found true" + supported);
  expect_type(file, "post_processor", "ByteLevel");
  expect_type(file, "decoder", "ByteLevel");
  expect_false(model, "byte_fallback");
  return {true, flag(pre_tokenizer, "use_regex", true), flag(model, "ignore_merges", false)};
}

}  // namespace sizewise
