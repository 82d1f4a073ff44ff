// Persistent workers that share out numbered chunks, spin briefly between regions, then park.
// Results must not depend on which worker runs a chunk: the split into chunks never depends on the number of threads.
//
// A region gives each worker a range of neighbouring chunks, the same for every region of as many chunks: what a worker
// wrote in one op it reads in the next, from its own cache. A worker whose range is done takes from the others'. A
// range is one counter of chunks that are still to be taken. Taking one is a single fetch_sub, and nothing of the
// region (its call, its context, its ranges) is read before that succeeded; the region cannot end before a chunk that
// was taken is finished. So a worker that wakes late, or was descheduled before it took a chunk, holds nothing and is
// never waited for: it finds the counters at or below zero and goes back to sleep, or it takes a chunk of whatever
// region is live by then. A worker that is descheduled while it holds a chunk has to be waited for; HelperAccount keeps
// that from costing more than the workers bring.
#pragma once
#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

#include "parallel/helper_account.h"

namespace sizewise {

class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // the calling thread counts as one
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const noexcept { return threads_; }
  // Between regions, by the thread that calls run. Throws std::system_error where the system has no thread left.
  void resize(int threads);

  // Calls body(chunk, worker) for every chunk in [0, chunks), worker in [0, threads()); returns when all are done.
  // Each worker takes chunks in ascending order. The body must not throw and must not call run.
  template <class Body>
  void run(int chunks, Body&& body) {
    using Plain = std::remove_reference_t<Body>;
    run_erased(
        chunks, [](void* context, int chunk, int worker) { (*static_cast<Plain*>(context))(chunk, worker); },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  using Call = void (*)(void*, int, int);
  void start_workers();
  void end_workers() noexcept;
  void run_erased(int chunks, Call call, void* context);
  void share_out(int chunks);
  int drain(int worker);  // the number of chunks that it ran
  void work(int worker);

  struct alignas(64) Range {
    std::atomic<int> untaken{0};
    int end = 0;  // written by the caller between regions, read by holders of a chunk of this range
  };

  int threads_;
  std::vector<Range> ranges_;  // one for each worker
  std::vector<std::thread> workers_;
  HelperAccount account_;
  Call call_ = nullptr;  // this and the context: as a range's end
  void* context_ = nullptr;
  alignas(64) std::atomic<std::uint32_t> epoch_{0};  // counts regions; what parked workers wait on
  std::atomic<bool> quit_{false};
  alignas(64) std::atomic<int> unfinished_{0};
};

}  // namespace sizewise
