#include "tokenizer/tokenizer_features.h"

#include <doctest/doctest.h>

#include "failure.h"
#include "sample.h"
#include "tokenizer/tokenizer_file.h"

using namespace sizewise;

namespace {

std::string replaced(std::string json, const std::string& from, const std::string& to) {
  const std::size_t at = json.find(from);
  REQUIRE(at != json.npos);
  return json.replace(at, from.size(), to);
}

Failure failure(const std::string& json) {
  return failure_of([&] { parse_tokenizer(json, "t.json"); });
}

}  // namespace

TEST_CASE("what is not supported is named with what is") {
  const std::string bpe = tokenizer_json(sample_tokenizer(TokenizerKind::bpe, 300));
  const auto check = [&](const std::string& from, const std::string& to, const std::string& at,
                         const std::string& found) {
    CAPTURE(to);
    const Failure got = failure(replaced(bpe, from, to));
    CHECK(got.code == "tokenizer_invalid");
    CHECK(got.at == at);
    CHECK(contains(got.message, found));
  };
  check(R"("normalizer": null)", R"("normalizer": {"type": "NFC"})", "t.json: normalizer", "found NFC; supported are");
  check(R"("type": "BPE")", R"("type": "Unigram")", "t.json: model: type", "found Unigram; supported are");
  check(R"("dropout": null)", R"("dropout": 0.1)", "t.json: model: dropout", "found 0.1");
  check(R"("type": "ByteLevel")", R"("type": "Metaspace")", "t.json: pre_tokenizer", "found Metaspace");
  check(R"("add_prefix_space": false)", R"("add_prefix_space": true)", "t.json: pre_tokenizer: add_prefix_space",
        "found true");
  check(R"("post_processor": {
    "type": "ByteLevel")",
        R"("post_processor": {"type": "TemplateProcessing")", "t.json: post_processor", "found TemplateProcessing");
  check(R"("decoder": {
    "type": "ByteLevel")",
        R"("decoder": {"type": "WordPiece")", "t.json: decoder", "found WordPiece");
  check(R"("end_of_word_suffix": null)", R"("end_of_word_suffix": "</w>")", "t.json: model: end_of_word_suffix",
        "found \"</w>\"");
  check(R"("lstrip": false)", R"("lstrip": true)", "t.json: added_tokens: lstrip", "not supported");
  check(R"("byte_fallback": false)", R"("byte_fallback": true)", "t.json: model: byte_fallback", "found true");
}

TEST_CASE("a damaged vocabulary is told with the token at fault") {
  const std::string bpe = tokenizer_json(sample_tokenizer(TokenizerKind::bpe, 300));
  const Failure twice = failure(replaced(bpe, R"("\"": 1,)", R"("\"": 0,)"));
  CHECK(twice.at == "t.json: model: vocab: \"");
  CHECK(contains(twice.message, "found 0, which \"!\" has"));
  CHECK(contains(failure(replaced(bpe, R"("!": 0,)", "")).message, "1 are missing"));
  CHECK(contains(failure(replaced(bpe, R"("\"": 1,)", R"("\"": 99999999,)")).message, "expected an id from 0 to"));
  CHECK(contains(failure(replaced(bpe, R"("merges": [)", R"("merges": ["zz qq",)")).message, "found \"zz\""));
  CHECK(contains(failure(replaced(bpe, R"("merges": [)", R"("merges": ["zz",)")).message, "expected two tokens"));
  CHECK(failure(replaced(bpe, "{", "")).code == "tokenizer_invalid");
  CHECK(contains(failure("{}").at, "model"));
}

TEST_CASE("merges in pairs, no type, gaps between ids and whole words are read") {
  const std::string bpe = tokenizer_json(sample_tokenizer(TokenizerKind::bpe, 300));
  CHECK(failure(replaced(bpe, "\"type\": \"BPE\",", "")).code == "none");
  const Tokenizer gap = parse_tokenizer(replaced(bpe, R"("merges": [)", R"("merges": [["!", "!"],)")
                                            .replace(bpe.find("\"vocab\": {") + 10, 0, "\"!!\": 5000,"),
                                        "t.json");
  CHECK(gap.vocab() == 5001);
  CHECK(gap.encode("!!") == std::vector<std::int32_t>{5000});
  CHECK(gap.token_bytes(4000).empty());
  // "zqz" is no merge's, so that only ignore_merges can find it.
  std::string whole = replaced(bpe, R"("ignore_merges": false)", R"("ignore_merges": true)");
  whole.insert(whole.find("\"vocab\": {") + 10, "\"zqz\": 5000,");
  const Tokenizer words = parse_tokenizer(whole, "t.json");
  CHECK(words.encode("zqz") == std::vector<std::int32_t>{5000});
  CHECK(words.encode("zqzz").size() > 1);
}
