#include "tokenizer/train_tokenizer.h"

#include <doctest/doctest.h>

#include <map>

#include "failure.h"
#include "sample.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/words.h"

using namespace sizewise;

namespace {

// By the definition: counts all pairs anew before each merge.
std::vector<std::string> merges_plainly(const std::vector<std::string>& texts, std::size_t merges) {
  std::vector<std::string> tokens;
  for (const auto byte : byte_alphabet_order()) tokens.emplace_back(1, static_cast<char>(byte));
  std::map<std::string, std::size_t> ids;
  for (std::size_t i = 0; i < tokens.size(); ++i) ids[tokens[i]] = i;
  std::vector<std::vector<std::size_t>> words;
  for (const auto& text : texts)
    for_each_word(text, [&](std::string_view word) {
      words.emplace_back();
      for (const char byte : word) words.back().push_back(ids[std::string(1, byte)]);
    });
  std::vector<std::string> learned;
  while (learned.size() < merges) {
    std::map<std::pair<std::size_t, std::size_t>, int> counts;
    for (const auto& word : words)
      for (std::size_t i = 0; i + 1 < word.size(); ++i) ++counts[{word[i], word[i + 1]}];
    auto best = counts.begin();
    for (auto each = counts.begin(); each != counts.end(); ++each)
      if (each->second > best->second) best = each;  // of equal ones the first: the smaller ids
    if (best == counts.end() || best->second < 2) break;
    const auto [left, right] = best->first;
    const std::string text = tokens[left] + tokens[right];
    const auto id = ids.try_emplace(text, tokens.size()).first->second;
    if (id == tokens.size()) tokens.push_back(text);
    learned.push_back(tokens[left] + "|" + tokens[right]);
    for (auto& word : words)
      for (std::size_t i = 0; i + 1 < word.size(); ++i)
        if (word[i] == left && word[i + 1] == right) {
          word[i] = id;
          word.erase(word.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
  }
  return learned;
}

}  // namespace

TEST_CASE("merges agree with their definition, ties and repeated letters included") {
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> texts = sample_texts;
    std::string letters;
    for (int i = 0; i < 400; ++i) letters += "aab \n"[random() % 5];
    texts.push_back(letters);
    const TemporaryFolder folder;
    const Tokenizer tokenizer =
        train_tokenizer({TokenizerKind::bpe, 257 + 10 * round, {folder.write("d", docs_bytes(texts))}, 1}, {});
    const auto expected = merges_plainly(texts, tokenizer.parts().merges.size());
    std::vector<std::string> merges;
    for (const auto& [left, right, merged] : tokenizer.parts().merges)
      merges.push_back(tokenizer.token_bytes(left) + "|" + tokenizer.token_bytes(right));
    REQUIRE(merges == expected);
  }
}

TEST_CASE("the tokenizer does not depend on threads, nor on how documents lie in files") {
  std::string text;
  std::mt19937 random(5);
  while (text.size() < 5'000'000)
    text += sample_texts[random() % sample_texts.size()] + std::to_string(random() % 5000);
  const TemporaryFolder folder;
  const std::string one = folder.write("one", docs_bytes({text}));
  const std::string two = folder.write("two", docs_bytes({text.substr(0, 1000), "", text.substr(1000)}));
  // The cut at 1000 parts one word; the same cut in one thread gives the reference.
  for (const auto kind : {TokenizerKind::bpe, TokenizerKind::character}) {
    const auto json = [&](const std::string& file, int threads) {
      return tokenizer_json(train_tokenizer({kind, 1000, {file}, threads}, {}));
    };
    CHECK(json(one, 1) == json(one, 3));
    CHECK(json(two, 1) == json(two, 3));
  }
}

TEST_CASE("training stops where no pair occurs twice") {
  const TemporaryFolder folder;
  const Tokenizer tokenizer =
      train_tokenizer({TokenizerKind::bpe, 5000, {folder.write("d", docs_bytes({"abab xyz"}))}, 1}, {});
  CHECK(tokenizer.vocab() == 258);
  CHECK(tokenizer.encode("ab").size() == 1);
}

TEST_CASE("wrong options, nothing to train on, and cancelling") {
  const TemporaryFolder folder;
  const std::string docs = folder.write("d", docs_bytes(sample_texts));
  const Failure small = failure_of([&] { train_tokenizer({TokenizerKind::bpe, 256, {docs}, 1}, {}); });
  CHECK(small.code == "usage");
  CHECK(small.at == "vocab");
  CHECK(contains(small.message, "found 256"));
  const std::string empty = folder.write("e", docs_bytes({"", ""}));
  CHECK(failure_of([&] { train_tokenizer({TokenizerKind::bpe, 300, {empty}, 1}, {}); }).code == "dataset_empty");
  CHECK(failure_of([&] { train_tokenizer({TokenizerKind::bpe, 300, {folder.path("none")}, 1}, {}); }).code ==
        "file_missing");
  CHECK(failure_of([&] { train_tokenizer({TokenizerKind::bpe, 300, {docs}, 1}, {{}, [] { return true; }}); }).code ==
        "cancelled");
}

TEST_CASE("progress rises to its total") {
  const TemporaryFolder folder;
  std::uint64_t last = 0;
  const LongWork work{[&](std::uint64_t done, std::uint64_t total) {
                        CHECK(done >= last);
                        CHECK(total == 1000);
                        last = done;
                      },
                      {}};
  train_tokenizer({TokenizerKind::bpe, 300, {folder.write("d", docs_bytes(sample_texts))}, 2}, work);
  CHECK(last == 1000);
}
