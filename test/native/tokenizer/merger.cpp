#include "tokenizer/merger.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace sizewise;

namespace {

// By the definition: looks for the lowest rank from the left, each time anew.
std::vector<std::int32_t> merge_plainly(const MergeTable& table, std::vector<std::int32_t> ids) {
  while (true) {
    std::size_t best = 0;
    MergeTable::Merge merge{MergeTable::no_rank, 0};
    for (std::size_t i = 0; i + 1 < ids.size(); ++i)
      if (const auto found = table.find(ids[i], ids[i + 1]); found.rank < merge.rank) {
        merge = found;
        best = i;
      }
    if (merge.rank == MergeTable::no_rank) return ids;
    ids[best] = merge.id;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

}  // namespace

TEST_CASE("merging agrees with its definition on random tables, in short and long words") {
  std::mt19937 random(7);
  Merger merger;
  for (int round = 0; round < 300; ++round) {
    MergeTable table(60);
    // Ranks in any order, so that a merge may bring forth a pair that ranks before it.
    std::vector<std::uint32_t> ranks(60);
    for (std::uint32_t i = 0; i < 60; ++i) ranks[i] = i;
    std::shuffle(ranks.begin(), ranks.end(), random);
    for (std::int32_t i = 0; i < 60; ++i)
      table.insert(static_cast<std::int32_t>(random() % (4 + i)), static_cast<std::int32_t>(random() % (4 + i)),
                   {ranks[static_cast<std::size_t>(i)], 4 + i});
    std::vector<std::int32_t> ids(random() % (round % 3 == 0 ? 500 : 60));
    for (auto& id : ids) id = static_cast<std::int32_t>(random() % 4);
    const auto expected = merge_plainly(table, ids);
    merger.merge(table, ids);
    REQUIRE(ids == expected);
  }
}
