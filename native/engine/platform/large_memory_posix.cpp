#include <sys/mman.h>

#include "platform/large_memory.h"

namespace sizewise {

std::byte* map_zeroed_memory(std::size_t bytes) noexcept {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: tensors are read in long strides that overrun 4 KiB page tables
#endif
  return static_cast<std::byte*>(memory);
}

void unmap_memory(std::byte* memory, std::size_t bytes) noexcept { munmap(memory, bytes); }

}  // namespace sizewise
