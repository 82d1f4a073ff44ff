#include "infer/likeliest.h"

#include <algorithm>
#include <numeric>

namespace sizewise {

std::vector<std::int32_t> likeliest(std::span<const float> logits, int count) {
  std::vector<std::int32_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto kept = std::min(static_cast<std::ptrdiff_t>(count), static_cast<std::ptrdiff_t>(ids.size()));
  std::partial_sort(ids.begin(), ids.begin() + kept, ids.end(), [&](std::int32_t a, std::int32_t b) {
    const float one = logits[static_cast<std::size_t>(a)], other = logits[static_cast<std::size_t>(b)];
    return one != other ? one > other : a < b;
  });
  ids.resize(static_cast<std::size_t>(kept));
  return ids;
}

}  // namespace sizewise
