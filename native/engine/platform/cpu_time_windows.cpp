#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include "platform/cpu_time.h"

namespace sizewise {
namespace {

double seconds(const FILETIME& kernel, const FILETIME& user) noexcept {
  const auto ticks = [](const FILETIME& time) {
    return static_cast<double>((static_cast<unsigned long long>(time.dwHighDateTime) << 32) | time.dwLowDateTime);
  };
  return 1e-7 * (ticks(kernel) + ticks(user));
}

}  // namespace

double process_cpu_seconds() noexcept {
  FILETIME created, ended, kernel{}, user{};
  GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user);
  return seconds(kernel, user);
}

double thread_cpu_seconds() noexcept {
  FILETIME created, ended, kernel{}, user{};
  GetThreadTimes(GetCurrentThread(), &created, &ended, &kernel, &user);
  return seconds(kernel, user);
}

}  // namespace sizewise
