#include <doctest/doctest.h>

#include <chrono>

#include "failure.h"
#include "mutate.h"
#include "sample.h"
#include "tokenizer/tokenizer_file.h"

using namespace sizewise;

// A file that loads although it was damaged must still keep every promise.
TEST_CASE("10,000 mutated tokenizer.json files are tokenizer_invalid or work, none crashes or hangs") {
  std::mt19937_64 random(2026);
  std::mt19937 text_random(7);
  int invalid = 0, loaded = 0;
  std::vector<std::string> originals;
  for (const auto kind : {TokenizerKind::bpe, TokenizerKind::character, TokenizerKind::byte})
    originals.push_back(tokenizer_json(sample_tokenizer(kind, 300)));
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10'000; ++i) {
    const std::string json = mutate(originals[static_cast<std::size_t>(i) % originals.size()], random);
    try {
      const Tokenizer tokenizer = parse_tokenizer(json, "tokenizer.json");
      const std::string text = random_text(text_random, 20);
      REQUIRE(tokenizer.decode(tokenizer.encode(text)) == text);
      ++loaded;
    } catch (const Error& error) {
      CAPTURE(std::string(error.what()));
      REQUIRE(error.code() == "tokenizer_invalid");
      REQUIRE(error.at().starts_with("tokenizer.json"));
      ++invalid;
    }
  }
  CHECK(invalid > 1000);
  CHECK(loaded > 100);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::minutes(5));
}
