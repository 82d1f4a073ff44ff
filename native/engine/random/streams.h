// Who draws from which streams of the counter-based generator: one seed serves a whole run without two places ever
// reading the same numbers.
#pragma once
#include <cstdint>

namespace sizewise {

inline constexpr std::uint32_t dropout_stream(int place) noexcept { return static_cast<std::uint32_t>(place); }
inline constexpr std::uint32_t initialisation_stream(int parameter) noexcept {
  return 0x40000000u + static_cast<std::uint32_t>(parameter);
}
inline constexpr std::uint32_t data_order_stream = 0x80000000u;
inline constexpr std::uint32_t sampling_stream = 0x80000001u;
inline constexpr std::uint32_t measurement_stream = 0x80000002u;

}  // namespace sizewise
