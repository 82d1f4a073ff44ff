// By how much the process grew since this object was made, at most: what a session really took, beside what was
// planned.
#pragma once
#include <algorithm>
#include <cstdint>

#include "platform/process_memory.h"

namespace sizewise {

class MemoryGrowth {
 public:
  void sample() noexcept { peak_bytes_ = std::max(peak_bytes_, resident_bytes() - begin_bytes_); }
  std::int64_t peak_bytes() const noexcept { return peak_bytes_; }

 private:
  std::int64_t begin_bytes_ = resident_bytes(), peak_bytes_ = 0;
};

}  // namespace sizewise
