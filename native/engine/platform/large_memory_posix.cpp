#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

#include "platform/large_memory.h"

namespace sizewise {
namespace {

std::byte* map(std::size_t bytes) noexcept {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
}

#ifdef MADV_HUGEPAGE
constexpr std::size_t kLargePage = std::size_t{2} << 20;

// Left to itself the system puts one mapping right below the other, so that parameter, gradient and moments of equal
// size lie a page apart from being a power of two apart: AMD's first-level cache tells lines by a hash of such
// address bits (Lipp et al. 2020, "Take A Way", section 4) and takes two of the four for the same.
std::byte* map_on_large_page(std::size_t bytes) noexcept {
  if (bytes > SIZE_MAX - kLargePage) return nullptr;
  std::byte* const mapped = map(bytes + kLargePage);
  if (!mapped) return nullptr;
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(mapped) % kLargePage;
  if (before > 0) munmap(mapped, before);
  std::byte* const memory = mapped + before;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t kept = (bytes + page - 1) / page * page;
  if (before + kept < bytes + kLargePage) munmap(memory + kept, bytes + kLargePage - before - kept);
  return memory;
}
#endif

}  // namespace

std::byte* map_zeroed_memory(std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  std::byte* const memory = bytes < kLargePage ? map(bytes) : map_on_large_page(bytes);
  if (memory) madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: tensors are read in strides that overrun page tables
  return memory;
#else
  return map(bytes);
#endif
}

void unmap_memory(std::byte* memory, std::size_t bytes) noexcept { munmap(memory, bytes); }

}  // namespace sizewise
