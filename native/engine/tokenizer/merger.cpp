#include "tokenizer/merger.h"

#include <algorithm>
#include <cstddef>
#include <queue>
#include <utility>

namespace sizewise {

namespace {

// Up to here a scan for the lowest rank costs less than a queue.
constexpr std::size_t longest_scanned = 96;

struct Candidate {
  std::uint32_t rank;
  std::uint32_t left;
  std::int32_t left_id;
  std::int32_t right_id;
  std::int32_t merged_id;

  bool operator<(const Candidate& other) const {  // std::priority_queue serves the greatest first
    return rank != other.rank ? rank > other.rank : left > other.left;
  }
};

}  // namespace

void Merger::merge(const MergeTable& table, std::vector<std::int32_t>& ids) {
  if (ids.size() <= longest_scanned)
    merge_short(table, ids);
  else
    merge_long(table, ids);
}

void Merger::merge_short(const MergeTable& table, std::vector<std::int32_t>& ids) {
  if (ids.size() < 2) return;
  merges_.clear();
  for (std::size_t i = 0; i + 1 < ids.size(); ++i) merges_.push_back(table.find(ids[i], ids[i + 1]));
  while (!merges_.empty()) {
    const auto best =
        std::min_element(merges_.begin(), merges_.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
    if (best->rank == MergeTable::no_rank) return;
    const auto i = static_cast<std::size_t>(best - merges_.begin());
    ids[i] = best->id;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    merges_.erase(best);
    if (i > 0) merges_[i - 1] = table.find(ids[i - 1], ids[i]);
    if (i + 1 < ids.size()) merges_[i] = table.find(ids[i], ids[i + 1]);
  }
}

void Merger::merge_long(const MergeTable& table, std::vector<std::int32_t>& ids) {
  constexpr std::int32_t gone = -1;
  const auto size = static_cast<std::uint32_t>(ids.size());
  std::vector<std::uint32_t> next(size), previous(size);
  std::vector<Candidate> found;
  const auto candidate = [&](std::uint32_t left, std::uint32_t right) -> Candidate {
    const MergeTable::Merge merge = table.find(ids[left], ids[right]);
    return {merge.rank, left, ids[left], ids[right], merge.id};
  };
  for (std::uint32_t i = 0; i < size; ++i) {
    next[i] = i + 1;
    previous[i] = i - 1;  // of the first: never read
    if (i + 1 < size) found.push_back(candidate(i, i + 1));
  }
  std::erase_if(found, [](const Candidate& each) { return each.rank == MergeTable::no_rank; });
  std::priority_queue<Candidate> queue({}, std::move(found));
  const auto push = [&](std::uint32_t left, std::uint32_t right) {
    const Candidate each = candidate(left, right);
    if (each.rank != MergeTable::no_rank) queue.push(each);
  };
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    const std::uint32_t left = best.left, right = next[left];
    // A candidate whose tokens have been merged with others since is stale.
    if (ids[left] != best.left_id || right >= size || ids[right] != best.right_id) continue;
    ids[left] = best.merged_id;
    ids[right] = gone;
    next[left] = next[right];
    if (next[left] < size) previous[next[left]] = left;
    if (left > 0) push(previous[left], left);
    if (next[left] < size) push(left, next[left]);
  }
  std::erase(ids, gone);
}

}  // namespace sizewise
