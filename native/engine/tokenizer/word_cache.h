// The tokens of words seen before: a table of fixed size in which a new word displaces an older one.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace sizewise {

class WordCache {
 public:
  static constexpr std::size_t longest_word_bytes = 15;
  static constexpr std::size_t most_tokens = 4;

  struct Entry {
    std::array<char, longest_word_bytes> word;
    std::uint8_t sizes = 0;  // bytes of the word in the low half, tokens in the high one; 0: unused
    std::array<std::int32_t, most_tokens> ids;

    std::size_t tokens() const { return sizes >> 4; }
  };
  static_assert(sizeof(Entry) == 32);

  WordCache() : entries_(entries) {}

  // The place of a word of 1 to 15 bytes, and its bytes as two numbers, zero beyond its end. `readable` bytes follow
  // the start of the word in memory.
  struct Place {
    Entry* entry;
    std::uint64_t low, high;
  };
  Place place(std::string_view word, std::size_t readable) {
    std::uint64_t bytes[2] = {0, 0};
    if (readable >= 16) {
      std::memcpy(bytes, word.data(), 16);
      const std::size_t bits = word.size() * 8;
      bytes[0] &= bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
      bytes[1] &= bits <= 64 ? 0 : (std::uint64_t{1} << (bits - 64)) - 1;
    } else {
      std::memcpy(bytes, word.data(), word.size());
    }
    std::uint64_t hash = (bytes[0] ^ word.size()) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ hash >> 32 ^ bytes[1]) * 0xD6E8FEB86659FD93u;
    return {&entries_[hash >> (64 - index_bits)], bytes[0], bytes[1]};
  }

  static bool holds(const Place& place, std::size_t word_bytes) {
    std::uint64_t bytes[2];
    std::memcpy(bytes, place.entry, 16);
    // The last byte of the second number holds the sizes.
    return (place.entry->sizes & 15) == word_bytes && bytes[0] == place.low &&
           (bytes[1] & low_seven_bytes) == place.high;
  }

  static void store(const Place& place, std::size_t word_bytes, const std::int32_t* ids, std::size_t tokens) {
    if (tokens > most_tokens) return;
    std::memcpy(place.entry->word.data(), &place.low, 8);
    std::memcpy(place.entry->word.data() + 8, &place.high, 7);
    place.entry->sizes = static_cast<std::uint8_t>(word_bytes | tokens << 4);
    std::memcpy(place.entry->ids.data(), ids, tokens * sizeof *ids);
  }

 private:
  static constexpr std::uint64_t low_seven_bytes = (std::uint64_t{1} << 56) - 1;
  static constexpr int index_bits = 15;
  static constexpr std::size_t entries = std::size_t{1} << index_bits;  // a megabyte: what a core's own cache holds

  std::vector<Entry> entries_;
};

}  // namespace sizewise
