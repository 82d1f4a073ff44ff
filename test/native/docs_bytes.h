// The bytes of a .docs file (native/engine/io/document_file.h) that holds these documents.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

inline std::string docs_bytes(const std::vector<std::string>& documents) {
  std::string bytes;
  std::vector<std::uint64_t> numbers{0};
  for (const std::string& document : documents) {
    bytes += document;
    numbers.push_back(bytes.size());
  }
  const std::uint64_t text_bytes = bytes.size();
  bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
  numbers.push_back(documents.size());
  numbers.push_back(text_bytes);
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof numbers[0]);
  return bytes + "SWDOCS01";
}
