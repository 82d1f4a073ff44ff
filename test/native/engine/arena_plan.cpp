#include "graph/arena_plan.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "random_data.h"

using namespace sizewise;

namespace {

bool share_time(const ArenaBlock& a, const ArenaBlock& b) { return a.first <= b.last && b.first <= a.last; }

}  // namespace

TEST_CASE("blocks that live one after the other share a place, those that live together do not") {
  const ArenaPlan plan = plan_arena({{100, 0, 1}, {100, 2, 3}, {64, 1, 2}});
  CHECK(plan.offsets[0] == plan.offsets[1]);
  CHECK(plan.offsets[2] == 128);
  CHECK(plan.bytes == 192);
}

TEST_CASE("no two random blocks overlap in place and time, and the arena is never below what lives at once") {
  const auto numbers = testing::random_integers(900, 1, 200);
  std::vector<ArenaBlock> blocks;
  for (std::size_t i = 0; i < numbers.size(); i += 3) {
    blocks.push_back({numbers[i] * 7 + 1, numbers[i + 1], numbers[i + 1] + numbers[i + 2] % 20});
  }
  const ArenaPlan plan = plan_arena(blocks);
  std::int64_t most_at_once = 0;
  for (int time = 0; time < 220; ++time) {
    std::int64_t at_once = 0;
    for (const ArenaBlock& block : blocks)
      at_once += block.first <= time && time <= block.last ? align_arena(block.bytes) : 0;
    most_at_once = std::max(most_at_once, at_once);
  }
  CHECK(plan.bytes >= most_at_once);
  CHECK(plan.bytes <= most_at_once * 5 / 4);
  for (std::size_t a = 0; a < blocks.size(); ++a) {
    CHECK(plan.offsets[a] % arena_alignment_bytes == 0);
    CHECK(plan.offsets[a] + align_arena(blocks[a].bytes) <= plan.bytes);
    for (std::size_t b = 0; b < a; ++b) {
      const bool apart =
          plan.offsets[a] + blocks[a].bytes <= plan.offsets[b] || plan.offsets[b] + blocks[b].bytes <= plan.offsets[a];
      if (share_time(blocks[a], blocks[b])) CHECK(apart);
    }
  }
}
