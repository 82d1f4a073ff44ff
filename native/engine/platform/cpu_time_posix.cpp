#include <time.h>

#include "platform/cpu_time.h"

namespace sizewise {
namespace {

double seconds(clockid_t clock) noexcept {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

double process_cpu_seconds() noexcept { return seconds(CLOCK_PROCESS_CPUTIME_ID); }
double thread_cpu_seconds() noexcept { return seconds(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace sizewise
