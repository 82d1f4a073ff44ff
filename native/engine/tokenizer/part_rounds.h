// Runs work over the parts of a .docs file on several threads, a few parts at a time, so that memory stays bounded and
// results can be taken in order.
#pragma once
#include <cstdint>
#include <exception>
#include <vector>

#include "base/long_work.h"
#include "parallel/thread_pool.h"
#include "tokenizer/text_parts.h"

namespace sizewise {

inline constexpr int parts_per_thread = 4;

// Calls work(part, place, worker) in parallel, place counting the parts of a round from 0, and after each round
// collect(parts) on this thread. Rethrows what either throws. `on_bytes(n)` follows each round.
template <class Work, class Collect, class OnBytes>
void for_each_part(const DocumentFile& file, TextParts parts, ThreadPool& pool, const LongWork& long_work, Work&& work,
                   Collect&& collect, OnBytes&& on_bytes) {
  std::vector<TextPart> round;
  std::vector<std::exception_ptr> failures;
  while (!parts.done()) {
    long_work.throw_if_cancelled();
    round.clear();
    while (!parts.done() && round.size() < static_cast<std::size_t>(pool.threads() * parts_per_thread))
      round.push_back(parts.next());
    failures.assign(round.size(), nullptr);
    pool.run(static_cast<int>(round.size()), [&](int place, int worker) {
      try {
        work(round[static_cast<std::size_t>(place)], place, worker);
      } catch (...) {
        failures[static_cast<std::size_t>(place)] = std::current_exception();
      }
    });
    for (const std::exception_ptr& failure : failures)
      if (failure) std::rethrow_exception(failure);
    collect(round);
    file.forget(round.front().begin, round.back().end);
    on_bytes(round.back().end - round.front().begin);
  }
}

}  // namespace sizewise
