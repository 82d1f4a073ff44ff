#include "io/token_shard.h"

#include <doctest/doctest.h>

#include <cstring>
#include <numeric>

#include "failure.h"
#include "temporary_folder.h"

using namespace sizewise;

namespace {

std::vector<std::int32_t> ids_up_to(std::int32_t count) {
  std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

void write_shard(const std::string& path, std::uint32_t vocab, const std::vector<std::int32_t>& ids) {
  TokenShardWriter writer(path, vocab);
  writer.append(std::span(ids).first(1));
  writer.append(std::span(ids).subspan(1));
  writer.commit(4, 1234);
}

}  // namespace

TEST_CASE("ids come back, two bytes each up to a vocabulary of 65,536, four beyond") {
  const TemporaryFolder folder;
  const auto check = [&](std::uint32_t vocab, std::size_t bytes_per_token) {
    const auto ids = ids_up_to(static_cast<std::int32_t>(vocab));
    write_shard(folder.path("f"), vocab, ids);
    CHECK(std::filesystem::file_size(folder.path("f")) == 64 + ids.size() * bytes_per_token);
    const TokenShard shard(folder.path("f"));
    CHECK(shard.tokens() == ids.size());
    CHECK(shard.vocab() == vocab);
    CHECK(shard.documents() == 4);
    CHECK(shard.text_bytes() == 1234);
    std::vector<std::int32_t> read(ids.size() - 5);
    shard.read(5, read);
    CHECK(std::equal(read.begin(), read.end(), ids.begin() + 5));
  };
  check(65536, 2);
  check(65537, 4);
}

TEST_CASE("a damaged header and an id beyond the vocabulary are shard_invalid") {
  const TemporaryFolder folder;
  write_shard(folder.path("f"), 10, ids_up_to(10));
  const std::string good = folder.read("f");
  const auto failure = [&](std::size_t place, char value) {
    std::string bytes = good;
    bytes[place] = value;
    folder.write("g", bytes);
    return failure_of([&] {
      const TokenShard shard(folder.path("g"));
      std::vector<std::int32_t> read(10);
      shard.read(0, read);
    });
  };
  CHECK(failure(0, 'S').code == "none");
  CHECK(failure(0, 'X').code == "shard_invalid");
  CHECK(failure(8, 3).code == "shard_invalid");
  CHECK(failure(12, 0).code == "shard_invalid");
  CHECK(failure(16, 11).code == "shard_invalid");
  CHECK(failure(23, '\xFF').code == "shard_invalid");
  CHECK(contains(failure(64 + 6, 10).at, "tokens 0 to 10"));
  folder.write("g", good.substr(0, 63));
  CHECK(failure_of([&] { TokenShard shard(folder.path("g")); }).code == "shard_invalid");
}
