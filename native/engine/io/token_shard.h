// A .tokens file: one split as token ids, read by training through a memory map.
//   header (64 bytes, little-endian): 8 bytes "SWTOKN01", uint32 bytes per token (2 or 4), uint32 vocab,
//     uint64 tokens, uint64 documents, uint64 bytes of the text they encode, 24 bytes zero
//   tokens: uint16 or uint32 each. An end-of-text token follows each document unless the split has only one.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/byte_order.h"
#include "platform/durable_file.h"
#include "platform/mapped_file.h"

namespace sizewise {

struct TokenShardHeader {
  char magic[8];
  std::uint32_t bytes_per_token;
  std::uint32_t vocab;
  std::uint64_t tokens;
  std::uint64_t documents;
  std::uint64_t text_bytes;
  std::uint64_t zero[3];
};
static_assert(sizeof(TokenShardHeader) == 64);

class TokenShard {
 public:
  // Throws shard_invalid, file_missing or file_unreadable. Checks the header and the size of the file.
  explicit TokenShard(const std::string& path);

  const std::string& path() const { return file_.path(); }
  std::uint64_t tokens() const { return header_.tokens; }
  std::uint32_t vocab() const { return header_.vocab; }
  std::uint64_t documents() const { return header_.documents; }
  std::uint64_t text_bytes() const { return header_.text_bytes; }

  // Copies the tokens [begin, begin + out.size()); they must lie within tokens(). Throws shard_invalid for an id that
  // is not below vocab().
  void read(std::uint64_t begin, std::span<std::int32_t> out) const;

 private:
  MappedFile file_;
  TokenShardHeader header_;
};

// Writes two bytes a token where the vocabulary allows, four otherwise. Throws as DurableFile does.
class TokenShardWriter {
 public:
  TokenShardWriter(const std::string& path, std::uint32_t vocab);

  // Every id must be below the vocabulary's size.
  void append(std::span<const std::int32_t> ids);
  std::uint64_t tokens() const { return tokens_; }
  void commit(std::uint64_t documents, std::uint64_t text_bytes);

 private:
  DurableFile file_;
  std::uint32_t vocab_;
  std::uint64_t tokens_ = 0;
  std::vector<std::uint16_t> narrow_;
};

}  // namespace sizewise
