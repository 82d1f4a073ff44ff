#define WIN32_LEAN_AND_MEAN
#define PSAPI_VERSION 2
#include <windows.h>
// After windows.h, which it needs.
#include <psapi.h>

#include "platform/process_memory.h"

namespace sizewise {

std::int64_t resident_bytes() noexcept {
  PROCESS_MEMORY_COUNTERS counters{};
  counters.cb = sizeof counters;
  if (!GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters)) return 0;
  return static_cast<std::int64_t>(counters.WorkingSetSize);
}

}  // namespace sizewise
