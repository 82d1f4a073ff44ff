#include "backend/cpu/rope_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace sizewise::cpu {

const float* RopeTables::of(float theta, int head_size, int positions) {
  std::vector<float>& table = tables_[{theta, head_size}];
  const auto size = static_cast<std::size_t>(head_size);
  const std::size_t known = table.size() / size;
  if (known >= static_cast<std::size_t>(positions)) return table.data();
  // Doubling: generation asks for one position more at a time.
  const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(static_cast<std::size_t>(positions), 64));
  table.resize(wanted * size);
  account_.take((wanted - known) * size * sizeof(float));
  for (std::size_t i = 0; i < size / 2; ++i) {
    const double frequency =
        std::pow(static_cast<double>(theta), -2.0 * static_cast<double>(i) / static_cast<double>(size));
    for (std::size_t position = known; position < wanted; ++position) {
      const double angle = static_cast<double>(position) * frequency;
      table[position * size + i] = static_cast<float>(std::cos(angle));
      table[position * size + size / 2 + i] = static_cast<float>(std::sin(angle));
    }
  }
  return table.data();
}

}  // namespace sizewise::cpu
