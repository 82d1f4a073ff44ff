// Persistent workers that share out numbered chunks, spin briefly between regions, then park.
// Results must not depend on which worker runs a chunk: the split into chunks never depends on the number of threads.
#pragma once
#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace sizewise {

class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // the calling thread counts as one
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const noexcept { return threads_; }

  // Calls body(chunk, worker) for every chunk in [0, chunks), worker in [0, threads()); returns when all are done.
  // The body must not throw and must not call run.
  template <class Body>
  void run(int chunks, Body&& body) {
    using Plain = std::remove_reference_t<Body>;
    run_erased(chunks, [](void* context, int chunk, int worker) { (*static_cast<Plain*>(context))(chunk, worker); },
               const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  using Call = void (*)(void*, int, int);
  void run_erased(int chunks, Call call, void* context);
  void drain(int worker);
  void work(int worker);

  int threads_;
  std::vector<std::thread> workers_;
  std::atomic<std::uint32_t> epoch_{0};
  std::atomic<int> unfinished_{0};
  std::atomic<int> next_chunk_{0};
  std::atomic<bool> quit_{false};
  int chunks_ = 0;
  Call call_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace sizewise
