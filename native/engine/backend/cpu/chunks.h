// How ops split their work: into chunks whose borders depend on the size of the work alone, never on the number of
// threads.
#pragma once
#include <algorithm>
#include <cstdint>

#include "parallel/thread_pool.h"

namespace sizewise::cpu {

// Calls body(begin, end) for consecutive ranges of [0, count) of `chunk` elements, the last one shorter.
template <class Body>
void for_chunks(ThreadPool& pool, std::int64_t count, std::int64_t chunk, Body&& body) {
  if (count <= 0) return;
  const auto chunks = static_cast<int>((count + chunk - 1) / chunk);
  if (chunks == 1) {
    body(std::int64_t{0}, count);
    return;
  }
  pool.run(chunks, [&](int index, int) {
    const std::int64_t begin = index * chunk;
    body(begin, std::min(begin + chunk, count));
  });
}

}  // namespace sizewise::cpu
