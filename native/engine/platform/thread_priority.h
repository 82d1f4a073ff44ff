// Scheduling priority of single threads. Long work runs below the priority of windows and event loops.
#pragma once

namespace sizewise {

// Lowers the calling thread to `nice` (0 normal .. 19 lowest) where the system knows such a thing, or to its nearest
// equivalent. Never raises a priority, and never fails: a thread that keeps its priority is still correct.
void lower_priority_of_this_thread(int nice) noexcept;

}  // namespace sizewise
