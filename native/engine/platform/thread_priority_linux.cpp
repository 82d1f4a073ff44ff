#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "platform/thread_priority.h"

namespace sizewise {

// Linux keeps nice values per thread, against POSIX, so that the id of the thread is what setpriority takes.
void lower_priority_of_this_thread(int nice) noexcept {
  const auto thread = static_cast<id_t>(syscall(SYS_gettid));
  errno = 0;
  const int current = getpriority(PRIO_PROCESS, thread);
  if (errno == 0 && current < nice) setpriority(PRIO_PROCESS, thread, nice);
}

}  // namespace sizewise
