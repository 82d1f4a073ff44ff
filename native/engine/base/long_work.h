// How a long call tells how far it is and learns that nobody wants its result any more. Both functions may be absent,
// are called on the thread that made the call, and must not throw.
#pragma once
#include <cstdint>
#include <functional>

#include "base/error.h"

namespace sizewise {

struct LongWork {
  std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;
  std::function<bool()> is_cancelled;

  void progress(std::uint64_t done, std::uint64_t total) const {
    if (on_progress) on_progress(done, total);
  }
  void throw_if_cancelled() const {
    if (is_cancelled && is_cancelled()) throw Error("cancelled", "cancelled before it was done");
  }
};

}  // namespace sizewise
