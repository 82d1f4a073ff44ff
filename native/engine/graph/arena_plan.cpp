#include "graph/arena_plan.h"

#include <algorithm>
#include <numeric>

namespace sizewise {

ArenaPlan plan_arena(const std::vector<ArenaBlock>& blocks) {
  std::vector<std::size_t> order(blocks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return blocks[a].bytes > blocks[b].bytes; });

  ArenaPlan plan{.offsets = std::vector<std::int64_t>(blocks.size(), 0)};
  std::vector<std::size_t> placed;  // by ascending offset
  for (const std::size_t index : order) {
    const ArenaBlock& block = blocks[index];
    const std::int64_t bytes = align_arena(block.bytes);
    std::int64_t offset = 0;
    for (const std::size_t other : placed) {
      if (blocks[other].first > block.last || blocks[other].last < block.first) continue;
      if (plan.offsets[other] >= offset + bytes) break;
      offset = std::max(offset, plan.offsets[other] + align_arena(blocks[other].bytes));
    }
    plan.offsets[index] = offset;
    plan.bytes = std::max(plan.bytes, offset + bytes);
    const auto place = std::upper_bound(placed.begin(), placed.end(), offset,
                                        [&](std::int64_t at, std::size_t other) { return at < plan.offsets[other]; });
    placed.insert(place, index);
  }
  return plan;
}

}  // namespace sizewise
