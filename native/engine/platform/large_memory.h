// Zeroed memory straight from the system, page-aligned, from a large page on (2 MiB) and in such pages where the system
// grants them.
#pragma once
#include <cstddef>

namespace sizewise {

// Null when the system refuses. `bytes` > 0.
std::byte* map_zeroed_memory(std::size_t bytes) noexcept;
void unmap_memory(std::byte* memory, std::size_t bytes) noexcept;

}  // namespace sizewise
