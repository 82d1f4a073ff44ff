// How the matrix products share out their work. Their results do not depend on it: every sum is formed in an order of
// its own, wherever its tile ends up. So these splits, unlike those of chunks.h, may look at the number of threads.
#pragma once
#include <algorithm>
#include <cstdint>

namespace sizewise::cpu {

// [begin, end) of part `part` when `units` are shared out as evenly as can be.
struct Range {
  int begin, end;
  int size() const { return end - begin; }
};
inline Range part_of(int units, int parts, int part) {
  return {static_cast<int>(std::int64_t{units} * part / parts),
          static_cast<int>(std::int64_t{units} * (part + 1) / parts)};
}

// Parts of about `preferred` units, as many for each thread as for the others, and at least two each while there are
// units enough: a thread that loses its core for a while then holds up little.
inline int parts_for(int units, int preferred, int threads) {
  int parts = (units + preferred - 1) / preferred;
  if (threads > 1) parts = std::max((parts + threads - 1) / threads, 2) * threads;
  return std::clamp(parts, 1, std::max(1, units));
}

}  // namespace sizewise::cpu
