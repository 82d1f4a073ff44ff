// How another thread asks long work to end, or to go on with other means. The work looks at it at step and token
// boundaries.
#pragma once
#include <atomic>

namespace sizewise {

enum class Request { none, pause, stop, cancel };

class Control {
 public:
  void pause() noexcept { ask(Request::pause); }
  void stop() noexcept { ask(Request::stop); }
  void cancel() noexcept { ask(Request::cancel); }
  Request asked() const noexcept { return asked_.load(std::memory_order_relaxed); }

  // Of training; the last word counts.
  void use_threads(int threads) noexcept { threads_.store(threads, std::memory_order_relaxed); }
  // 0 while nobody has asked for another number than that of the beginning.
  int threads() const noexcept { return threads_.load(std::memory_order_relaxed); }

 private:
  // A later, stronger request replaces a weaker one, never the other way round.
  void ask(Request request) noexcept {
    Request current = asked();
    while (current < request && !asked_.compare_exchange_weak(current, request)) {
    }
  }
  std::atomic<Request> asked_{Request::none};
  std::atomic<int> threads_{0};
};

}  // namespace sizewise
