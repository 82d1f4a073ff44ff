#include "tokenizer/encode_documents.h"

#include <doctest/doctest.h>

#include "failure.h"
#include "io/token_shard.h"
#include "sample.h"
#include "tokenizer/tokenizer_file.h"

using namespace sizewise;

namespace {

std::vector<std::int32_t> read_ids(const std::string& path) {
  const TokenShard shard(path);
  std::vector<std::int32_t> ids(shard.tokens());
  shard.read(0, ids);
  return ids;
}

std::vector<std::int32_t> expected_ids(const Tokenizer& tokenizer, const std::vector<std::string>& documents) {
  std::vector<std::int32_t> ids;
  for (const auto& document : documents) {
    const auto part = tokenizer.encode(document);
    ids.insert(ids.end(), part.begin(), part.end());
    if (documents.size() > 1) ids.push_back(*tokenizer.end_of_text());
  }
  return ids;
}

}  // namespace

TEST_CASE("parts give the same ids as whole documents, for any number of threads") {
  std::mt19937 random(21);
  const auto long_text = [&](std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += random_text(random, 50);
    return text;
  };
  const std::vector<std::vector<std::string>> sets = {
      {},
      {""},
      {"one"},
      {"", "", ""},
      {long_text(3'000'000)},
      {"first", long_text(700'000), "", long_text(10), "last", long_text(270'000)},
      std::vector<std::string>(70'000, ""),
      // Nothing to cut at but within the token and the word themselves.
      {std::string(600'000, 'a')},
      {[] {
        std::string text;
        for (int i = 0; i < 60'000; ++i) text += "<|endoftext|>";
        return text;
      }()},
  };
  const TemporaryFolder folder;
  for (const auto kind : {TokenizerKind::bpe, TokenizerKind::character, TokenizerKind::byte}) {
    const Tokenizer tokenizer = sample_tokenizer(kind);
    for (const auto& documents : sets) {
      const std::string file = folder.write("d", docs_bytes(documents));
      const EncodedDocuments one = encode_documents(tokenizer, file, folder.path("one"), 1, {});
      encode_documents(tokenizer, file, folder.path("three"), 3, {});
      CHECK(one.documents == documents.size());
      CHECK(one.tokens == TokenShard(folder.path("one")).tokens());
      CHECK(one.text_bytes == TokenShard(folder.path("one")).text_bytes());
      CHECK((read_ids(folder.path("one")) == expected_ids(tokenizer, documents)));
      CHECK((folder.read("one") == folder.read("three")));
    }
  }
}

TEST_CASE("cancelling leaves nothing behind") {
  const TemporaryFolder folder;
  const Tokenizer tokenizer = sample_tokenizer(TokenizerKind::bpe);
  const std::string file = folder.write("d", docs_bytes(std::vector<std::string>(10, std::string(300'000, 'x'))));
  int asked = 0;
  const LongWork work{{}, [&] { return ++asked == 3; }};
  CHECK(failure_of([&] { encode_documents(tokenizer, file, folder.path("out"), 1, work); }).code == "cancelled");
  CHECK(folder.files() == 1);
}

TEST_CASE("several documents need an end-of-text token") {
  const TemporaryFolder folder;
  std::string json = tokenizer_json(sample_tokenizer(TokenizerKind::byte));
  for (std::size_t at; (at = json.find("<|endoftext|>")) != json.npos;) json.replace(at, 13, "<|sentinel|>");
  const Tokenizer tokenizer = parse_tokenizer(json, "t");
  CHECK_FALSE(tokenizer.end_of_text());
  const std::string two = folder.write("two", docs_bytes({"a", "b"}));
  CHECK(failure_of([&] { encode_documents(tokenizer, two, folder.path("out"), 1, {}); }).code == "tokenizer_invalid");
  const std::string one = folder.write("one", docs_bytes({"ab"}));
  CHECK(encode_documents(tokenizer, one, folder.path("out"), 1, {}).tokens == 2);
}

TEST_CASE("progress counts the bytes of text") {
  const TemporaryFolder folder;
  std::uint64_t last = 0;
  const LongWork work{[&](std::uint64_t done, std::uint64_t total) {
                        CHECK(done > last);
                        CHECK(total == 5'000'000);
                        last = done;
                      },
                      {}};
  const std::string file = folder.write("d", docs_bytes({std::string(4'000'000, 'x'), std::string(1'000'000, 'y')}));
  encode_documents(sample_tokenizer(TokenizerKind::byte), file, folder.path("out"), 2, work);
  CHECK(last == 5'000'000);
}
