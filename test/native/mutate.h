// Damages a file in the ways that broken disks, cut downloads and ill will do.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

inline std::string mutate(std::string bytes, std::mt19937_64& random) {
  static constexpr std::array<std::string_view, 22> texts{
      "\"",   "{",    "}",    "[",  "]",        ":",      ",",   "null", "true", "-1",       "1e308",
      "\\u0", "\xFF", "\xC3", "  ", "99999999", "<0x41>", "BPE", "F32",  "\"\"", "[[[[[[[[", "9223372036854775807"};
  const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit); };
  for (std::size_t changes = 1 + below(6); changes > 0; --changes) {
    const std::size_t at = below(bytes.size());
    const std::size_t length = std::min(bytes.size() - at, 1 + below(below(4) == 0 ? 400 : 8));
    switch (below(7)) {
      case 0:  // flips a bit
        if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ 1 << below(8));
        break;
      case 1:
        if (!bytes.empty()) bytes[at] = static_cast<char>(random());
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 4:
        bytes.replace(at, length, texts[below(texts.size())]);
        break;
      case 5:  // a number of another size, as lengths and offsets are
        if (bytes.size() >= 8) {
          const std::uint64_t value = std::uint64_t{1} << below(64);
          std::memcpy(&bytes[below(bytes.size() - 7)], &value, sizeof value);
        }
        break;
      default:
        if (below(4) == 0) bytes.resize(at);
    }
  }
  return bytes;
}
