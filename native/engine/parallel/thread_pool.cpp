#include "parallel/thread_pool.h"

#include <algorithm>
#include <chrono>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

#include "platform/thread_priority.h"

namespace sizewise {
namespace {

constexpr int kSpins = 2000;
constexpr int kWorkerNice = 10;

inline void relax() noexcept {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Returns once `value` differs from `old`: a short spin first, because the next region usually follows at once.
template <class T>
void wait_for_change(const std::atomic<T>& value, T old) noexcept {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    relax();
  }
  value.wait(old, std::memory_order_acquire);
}

double now_seconds() noexcept {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

ThreadPool::ThreadPool(int threads) : threads_(std::max(1, threads)), ranges_(threads_) { start_workers(); }

ThreadPool::~ThreadPool() { end_workers(); }

void ThreadPool::resize(int threads) {
  threads = std::max(1, threads);
  if (threads == threads_) return;
  // New ones altogether: a worker that wakes late could otherwise take a chunk under a number that is no longer served.
  end_workers();
  threads_ = threads;
  ranges_ = std::vector<Range>(threads_);
  account_ = {};
  start_workers();
}

void ThreadPool::start_workers() {
  workers_.reserve(threads_ - 1);
  try {
    for (int worker = 1; worker < threads_; ++worker) workers_.emplace_back([this, worker] { work(worker); });
  } catch (...) {
    end_workers();
    throw;
  }
}

void ThreadPool::end_workers() noexcept {
  quit_.store(true, std::memory_order_relaxed);
  epoch_.fetch_add(1, std::memory_order_release);
  epoch_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  quit_.store(false, std::memory_order_relaxed);
}

void ThreadPool::run_erased(int chunks, Call call, void* context) {
  const double begin = threads_ > 1 && chunks > 1 ? now_seconds() : 0.0;
  if (threads_ == 1 || chunks <= 1 || !account_.helpers_wanted(begin)) {
    for (int chunk = 0; chunk < chunks; ++chunk) call(context, chunk, 0);
    return;
  }
  call_ = call;
  context_ = context;
  unfinished_.store(chunks, std::memory_order_relaxed);
  share_out(chunks);
  epoch_.fetch_add(1, std::memory_order_release);
  epoch_.notify_all();
  const int own = drain(0);
  const double worked = now_seconds();
  for (int left; (left = unfinished_.load(std::memory_order_acquire)) > 0;) wait_for_change(unfinished_, left);
  const double end = now_seconds();
  account_.enter(end, worked - begin, static_cast<double>(chunks - own) / std::max(1, own), end - worked);
}

void ThreadPool::share_out(int chunks) {
  for (int worker = 0, begin = 0; worker < threads_; ++worker) {
    const auto end = static_cast<int>(std::int64_t{chunks} * (worker + 1) / threads_);
    ranges_[worker].end = end;
    ranges_[worker].untaken.store(end - begin, std::memory_order_release);
    begin = end;
  }
}

int ThreadPool::drain(int worker) {
  int chunks = 0;
  for (int turn = 0; turn < threads_; ++turn) {
    Range& range = ranges_[(worker + turn) % threads_];
    for (int untaken; (untaken = range.untaken.fetch_sub(1, std::memory_order_acquire)) > 0; ++chunks) {
      call_(context_, range.end - untaken, worker);
      if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_one();
    }
  }
  return chunks;
}

void ThreadPool::work(int worker) {
  lower_priority_of_this_thread(kWorkerNice);
  for (std::uint32_t seen = 0;;) {
    wait_for_change(epoch_, seen);
    seen = epoch_.load(std::memory_order_acquire);
    if (quit_.load(std::memory_order_relaxed)) return;
    drain(worker);
  }
}

}  // namespace sizewise
