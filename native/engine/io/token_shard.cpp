#include "io/token_shard.h"

#include <cstring>

#include "base/error.h"

namespace sizewise {

namespace {

constexpr char magic[] = "SWTOKN01";
constexpr std::uint32_t largest_narrow_vocab = 65536;

template <class Id>
bool copy_ids(const std::byte* from, std::span<std::int32_t> out, std::uint32_t vocab) {
  Id largest = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    Id id;
    std::memcpy(&id, from + i * sizeof id, sizeof id);
    largest = id > largest ? id : largest;
    out[i] = static_cast<std::int32_t>(id);
  }
  return largest < vocab;
}

}  // namespace

TokenShard::TokenShard(const std::string& path) : file_(path) {
  const auto fail = [&](const std::string& message) { throw Error("shard_invalid", message, path); };
  if (file_.size() < sizeof header_) fail("expected a .tokens file, found too few bytes");
  std::memcpy(&header_, file_.data(), sizeof header_);
  if (std::memcmp(header_.magic, magic, sizeof header_.magic) != 0)
    fail("expected a .tokens file that begins with SWTOKN01");
  if (header_.bytes_per_token != 2 && header_.bytes_per_token != 4)
    fail("expected 2 or 4 bytes a token, found " + std::to_string(header_.bytes_per_token));
  if (header_.vocab == 0 || header_.vocab > std::uint32_t{1} << 30)
    fail("expected a vocabulary of 1 to 2^30, found " + std::to_string(header_.vocab));
  const std::uint64_t data_bytes = file_.size() - sizeof header_;
  if (header_.tokens > data_bytes || header_.tokens * header_.bytes_per_token != data_bytes)
    fail("expected " + std::to_string(header_.tokens) + " tokens of " + std::to_string(header_.bytes_per_token) +
         " bytes by the header, found " + std::to_string(data_bytes) + " bytes");
}

void TokenShard::read(std::uint64_t begin, std::span<std::int32_t> out) const {
  const std::byte* from = file_.data() + sizeof header_ + begin * header_.bytes_per_token;
  const bool good = header_.bytes_per_token == 2 ? copy_ids<std::uint16_t>(from, out, header_.vocab)
                                                 : copy_ids<std::uint32_t>(from, out, header_.vocab);
  if (!good)
    throw Error("shard_invalid", "expected ids below the vocabulary's " + std::to_string(header_.vocab),
                path() + ": tokens " + std::to_string(begin) + " to " + std::to_string(begin + out.size()));
}

TokenShardWriter::TokenShardWriter(const std::string& path, std::uint32_t vocab) : file_(path), vocab_(vocab) {
  const TokenShardHeader room{};
  file_.write(&room, sizeof room);
}

void TokenShardWriter::append(std::span<const std::int32_t> ids) {
  tokens_ += ids.size();
  if (vocab_ > largest_narrow_vocab) return file_.write(ids.data(), ids.size_bytes());
  narrow_.assign(ids.begin(), ids.end());
  file_.write(narrow_.data(), narrow_.size() * sizeof narrow_[0]);
}

void TokenShardWriter::commit(std::uint64_t documents, std::uint64_t text_bytes) {
  TokenShardHeader header{{}, vocab_ > largest_narrow_vocab ? 4u : 2u, vocab_, tokens_, documents, text_bytes, {}};
  std::memcpy(header.magic, magic, sizeof header.magic);
  file_.write_at(0, &header, sizeof header);
  file_.commit();
}

}  // namespace sizewise
