#include <pthread/qos.h>

#include "platform/thread_priority.h"

namespace sizewise {

// macOS has no nice value per thread; the utility class keeps long work off the performance of the interface.
void lower_priority_of_this_thread(int nice) noexcept {
  if (nice > 0) pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
}

}  // namespace sizewise
