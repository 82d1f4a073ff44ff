#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include "platform/large_memory.h"

namespace sizewise {

std::byte* map_zeroed_memory(std::size_t bytes) noexcept {
  return static_cast<std::byte*>(VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
}

void unmap_memory(std::byte* memory, std::size_t) noexcept { VirtualFree(memory, 0, MEM_RELEASE); }

}  // namespace sizewise
