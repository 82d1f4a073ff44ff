#include "train/windows.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "failure.h"
#include "small_models.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

// The tokens that were targets, in the order in which an evaluation met them; every token of the shard is its own
// place.
std::vector<int> targets_read(const TokenShard& shard, std::optional<std::int64_t> tokens, int context, int rows) {
  std::vector<int> met;
  WindowBatch batch(rows, context);
  double batches = 0.0;
  // The losses of each batch come with the next one, as from a device that runs behind.
  double late = 0.0;
  const ShardLoss loss = loss_over_shard(shard, tokens, batch, context,
                                         {[&](const WindowBatch& windows) {
                                            for (std::size_t i = 0; i < windows.targets().size(); ++i) {
                                              if (windows.targets()[i] < 0) continue;
                                              CHECK(windows.targets()[i] == windows.ids()[i] + 1);
                                              met.push_back(windows.targets()[i]);
                                            }
                                            return std::exchange(late, ++batches);
                                          },
                                          [&] { return std::exchange(late, 0.0); }},
                                         [] { return true; });
  CHECK(loss.complete);
  CHECK(loss.sum == batches * (batches + 1.0) / 2.0);
  CHECK(loss.targets == static_cast<std::int64_t>(met.size()));
  return met;
}

struct Counted {
  explicit Counted(int tokens) : ids(static_cast<std::size_t>(tokens)) {
    for (int i = 0; i < tokens; ++i) ids[static_cast<std::size_t>(i)] = i;
    shard.emplace(write_shard(folder, "shard", ids, tokens, 1));
  }
  TemporaryFolder folder;
  std::vector<std::int32_t> ids;
  std::optional<TokenShard> shard;
};

}  // namespace

TEST_CASE("an evaluation of the whole split meets every token but the first once") {
  for (const int tokens : {2, 12, 13, 100, 5000}) {
    const Counted counted(tokens);
    for (const std::optional<std::int64_t> asked : {std::optional<std::int64_t>{}, {std::int64_t{1} << 40}}) {
      const std::vector<int> met = targets_read(*counted.shard, asked, 12, 3);
      CHECK(std::vector<std::int32_t>(counted.ids.begin() + 1, counted.ids.end()) == met);
    }
  }
}

TEST_CASE("an evaluation of some tokens reads spans from the first to the last, the same whatever the context") {
  const Counted counted(50'000);
  for (const auto& [asked, spans] : {std::pair{1, 1}, {4096, 1}, {4097, 2}, {20'000, 5}, {49'152, 12}}) {
    const std::vector<int> met = targets_read(*counted.shard, asked, 64, 3);
    CHECK(met.size() == static_cast<std::size_t>(spans) * kSpanTokens);
    for (std::size_t i = 1; i < met.size(); ++i) REQUIRE(met[i - 1] < met[i]);
    if (spans > 1) CHECK((met.front() == 1 && met.back() == 49'999));
    CHECK(targets_read(*counted.shard, asked, 48, 5) == met);
    CHECK(targets_read(*counted.shard, asked, 5000, 2) == met);
  }
  CHECK(targets_read(*counted.shard, 49'153, 64, 3).size() == 49'999);
}

TEST_CASE("one token is too few to evaluate") {
  const Counted counted(1);
  CHECK(failure_of([&] { targets_read(*counted.shard, {}, 12, 1); }).code == "dataset_too_small");
}
