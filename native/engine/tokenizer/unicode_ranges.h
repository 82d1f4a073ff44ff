// Ranges of code points, ascending, both ends included: Unicode's general categories L and N, and White_Space.
#pragma once
#include <cstdint>
#include <span>

namespace sizewise {

struct CodePointRange {
  std::uint32_t first;
  std::uint32_t last;
};

extern const std::span<const CodePointRange> letter_ranges;
extern const std::span<const CodePointRange> number_ranges;
extern const std::span<const CodePointRange> space_ranges;

}  // namespace sizewise
