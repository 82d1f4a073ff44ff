// Processor time used so far: what timings are taken in on a machine that other programs use too.
#pragma once

namespace sizewise {

double process_cpu_seconds() noexcept;  // of all threads of this process
double thread_cpu_seconds() noexcept;   // of the calling thread

}  // namespace sizewise
