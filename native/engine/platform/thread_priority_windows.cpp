#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include "platform/thread_priority.h"

namespace sizewise {

void lower_priority_of_this_thread(int nice) noexcept {
  if (nice > 0)
    SetThreadPriority(GetCurrentThread(), nice < 15 ? THREAD_PRIORITY_BELOW_NORMAL : THREAD_PRIORITY_LOWEST);
}

}  // namespace sizewise
