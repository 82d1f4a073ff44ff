#include "tokenizer/word_counts.h"

#include <algorithm>
#include <cstring>

namespace sizewise {

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20;

}  // namespace

std::uint32_t WordCounts::hash(std::string_view word) {
  std::uint64_t hash = word.size() * 0x9E3779B97F4A7C15u;
  for (std::size_t i = 0; i < word.size(); i += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data() + i, std::min<std::size_t>(8, word.size() - i));
    hash = (hash ^ bytes) * 0xD6E8FEB86659FD93u;
    hash ^= hash >> 32;
  }
  return static_cast<std::uint32_t>(hash);
}

void WordCounts::add(std::string_view word, std::uint64_t count, std::uint32_t hash) {
  if (words_.size() * 2 >= slots_.size()) grow();
  std::size_t slot = hash & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    Word& known = words_[slots_[slot] - 1];
    if (known.hash != hash || known.text() != word) continue;
    known.count += count;
    return;
  }
  words_.push_back({keep(word), static_cast<std::uint32_t>(word.size()), hash, count});
  slots_[slot] = static_cast<std::uint32_t>(words_.size());
}

void WordCounts::grow() {
  slots_.assign(std::max<std::size_t>(1024, slots_.size() * 2), 0);
  for (std::size_t i = 0; i < words_.size(); ++i) {
    std::size_t slot = words_[i].hash & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

const char* WordCounts::keep(std::string_view word) {
  if (word.size() > block_left_bytes_) {
    block_left_bytes_ = std::max(block_bytes, word.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_left_bytes_));
  }
  // A block fills from its end.
  block_left_bytes_ -= word.size();
  char* place = blocks_.back().get() + block_left_bytes_;
  std::memcpy(place, word.data(), word.size());
  return place;
}

}  // namespace sizewise
