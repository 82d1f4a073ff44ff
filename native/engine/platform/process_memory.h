// How much memory this process takes.
#pragma once
#include <cstdint>

namespace sizewise {

// Bytes of the process that are in memory now; 0 where the system does not say.
std::int64_t resident_bytes() noexcept;

}  // namespace sizewise
