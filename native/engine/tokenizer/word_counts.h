// How often each word occurs. Words lie in blocks of memory that never move.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace sizewise {

class WordCounts {
 public:
  struct Word {
    const char* bytes;
    std::uint32_t size;
    std::uint32_t hash;
    std::uint64_t count;

    std::string_view text() const { return {bytes, size}; }
  };

  void add(std::string_view word, std::uint64_t count) { add(word, count, hash(word)); }
  // Adds all of `other`.
  void merge(const WordCounts& other) {
    for (const Word& word : other.words_) add(word.text(), word.count, word.hash);
  }
  // In the order of their first occurrence.
  const std::vector<Word>& words() const { return words_; }

 private:
  static std::uint32_t hash(std::string_view word);
  void add(std::string_view word, std::uint64_t count, std::uint32_t hash);
  void grow();
  const char* keep(std::string_view word);

  std::vector<Word> words_;
  std::vector<std::uint32_t> slots_;  // place in words_ + 1; 0: free. At most half are taken.
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_left_bytes_ = 0;
};

}  // namespace sizewise
