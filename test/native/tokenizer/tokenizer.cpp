#include "tokenizer/tokenizer.h"

#include <doctest/doctest.h>

#include "failure.h"
#include "sample.h"
#include "tokenizer/encoder.h"
#include "tokenizer/tokenizer_file.h"

using namespace sizewise;

TEST_CASE("decode(encode(x)) = x for any bytes, whatever the kind, also through the file") {
  std::mt19937 random(11);
  for (const auto kind : {TokenizerKind::bpe, TokenizerKind::character, TokenizerKind::byte}) {
    const Tokenizer tokenizer = sample_tokenizer(kind);
    const Tokenizer again = parse_tokenizer(tokenizer_json(tokenizer), "tokenizer.json");
    CHECK(again.kind() == kind);
    CHECK(again.vocab() == tokenizer.vocab());
    CHECK(again.end_of_text() == tokenizer.vocab() - 1);
    CHECK(tokenizer_json(again) == tokenizer_json(tokenizer));
    for (int round = 0; round < 400; ++round) {
      const std::string text = random_text(random, 1 + random() % 60);
      const auto ids = tokenizer.encode(text);
      REQUIRE(tokenizer.decode(ids) == text);
      REQUIRE(again.encode(text) == ids);
    }
  }
}

TEST_CASE("an encoder gives the same ids for a word from its cache") {
  std::mt19937 random(12);
  const Tokenizer tokenizer = sample_tokenizer(TokenizerKind::bpe);
  Encoder encoder(tokenizer);
  for (int round = 0; round < 2000; ++round) {
    // Copied, so that nothing readable follows the last word.
    const std::string text = random_text(random, 1 + random() % 12);
    std::vector<std::int32_t> ids;
    const std::vector<char> exact(text.begin(), text.end());
    encoder.encode({exact.data(), exact.size()}, ids);
    REQUIRE(ids == tokenizer.encode(text));
  }
}

TEST_CASE("<|endoftext|> in the text is one token, its beginning alone is not") {
  for (const auto kind : {TokenizerKind::bpe, TokenizerKind::character, TokenizerKind::byte}) {
    const Tokenizer tokenizer = sample_tokenizer(kind);
    const auto ids = tokenizer.encode("a<|endoftext|>");
    REQUIRE(ids.size() == 2);
    CHECK(ids[1] == tokenizer.end_of_text());
    CHECK(tokenizer.encode("<|endoftext|").size() > 1);
  }
}

TEST_CASE("a character that training has not seen falls back to its bytes") {
  const Tokenizer tokenizer = sample_tokenizer(TokenizerKind::character, 0);
  CHECK(tokenizer.encode("模").size() == 1);
  CHECK(tokenizer.encode("罕").size() == 3);
  CHECK(tokenizer.encode("A").size() == 1);
  const Tokenizer small = sample_tokenizer(TokenizerKind::character, 260);
  CHECK(small.vocab() == 260);
  CHECK(small.encode("型").size() == 1);
  CHECK(small.encode("½").size() == 2);
}

TEST_CASE("an id outside the vocabulary is told") {
  const Tokenizer tokenizer = sample_tokenizer(TokenizerKind::byte);
  CHECK(tokenizer.vocab() == 257);
  const Failure failure = failure_of([&] { tokenizer.decode(std::vector<std::int32_t>{257}); });
  CHECK(failure.code == "usage");
  CHECK(failure.message == "expected token ids from 0 to 256, found 257");
  CHECK(failure_of([&] { tokenizer.decode(std::vector<std::int32_t>{-1}); }).code == "usage");
}
