// Zeroed memory straight from the system, page-aligned, in large pages where the system grants them; on Linux all of a
// large page (2 MiB) or more begins on one.
#pragma once
#include <cstddef>

namespace sizewise {

// Null when the system refuses. `bytes` > 0.
std::byte* map_zeroed_memory(std::size_t bytes) noexcept;
void unmap_memory(std::byte* memory, std::size_t bytes) noexcept;

}  // namespace sizewise
