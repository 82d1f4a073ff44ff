#include "platform/large_memory.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>

using namespace sizewise;

namespace {

constexpr std::size_t large_page = std::size_t{2} << 20;

bool all_zero(const std::byte* memory, std::size_t bytes) {
  return std::all_of(memory, memory + bytes, [](std::byte value) { return value == std::byte{0}; });
}

}  // namespace

TEST_CASE("memory from the system is zero and can be written to its last byte, whatever its size") {
  for (const std::size_t bytes :
       {std::size_t{1}, std::size_t{4096}, large_page - 1, large_page, large_page + 1, 3 * large_page + 4097}) {
    CAPTURE(bytes);
    std::byte* const memory = map_zeroed_memory(bytes);
    REQUIRE(memory != nullptr);
    CHECK(all_zero(memory, bytes));
    std::fill_n(memory, bytes, std::byte{0xff});
    unmap_memory(memory, bytes);
  }
}

TEST_CASE("large mappings begin on a large page and do not overlap") {
  constexpr std::size_t bytes = 4 * large_page;
  std::array<std::byte*, 4> mapped{};
  for (std::byte*& memory : mapped) memory = map_zeroed_memory(bytes + 64);
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    REQUIRE(mapped[i] != nullptr);
    std::fill_n(mapped[i], bytes + 64, static_cast<std::byte>(i + 1));
  }
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    CHECK(std::all_of(mapped[i], mapped[i] + bytes + 64,
                      [&](std::byte value) { return value == static_cast<std::byte>(i + 1); }));
#ifdef __linux__
    CHECK(reinterpret_cast<std::uintptr_t>(mapped[i]) % large_page == 0);
#endif
  }
  for (std::byte* const memory : mapped) unmap_memory(memory, bytes + 64);
}

TEST_CASE("memory that no system has is refused") {
  CHECK(map_zeroed_memory(SIZE_MAX / 2) == nullptr);
  CHECK(map_zeroed_memory(SIZE_MAX - 4096) == nullptr);
}
