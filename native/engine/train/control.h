// How another thread asks long work to end, or to go on with another share of the machine. The work looks at it at step
// and token boundaries.
#pragma once
#include <atomic>

namespace sizewise {

enum class Request { none, pause, stop, cancel };

// What a run that trains beside others has of the machine.
struct MachineShare {
  int threads = 0;   // of the processor; 0: one per core
  float time = 1.0;  // what of each second counts for the run, above 0 and up to 1: 1 where the device is its alone
  bool operator==(const MachineShare&) const = default;
};

class Control {
 public:
  void pause() noexcept { ask(Request::pause); }
  void stop() noexcept { ask(Request::stop); }
  void cancel() noexcept { ask(Request::cancel); }
  Request asked() const noexcept { return asked_.load(std::memory_order_relaxed); }

  // Of training; the last word counts. Threads are at least 1.
  void use_share(MachineShare share) noexcept { share_.store(share, std::memory_order_relaxed); }
  // With 0 threads while nobody has asked for another share than that of the beginning.
  MachineShare share() const noexcept { return share_.load(std::memory_order_relaxed); }

 private:
  // A later, stronger request replaces a weaker one, never the other way round.
  void ask(Request request) noexcept {
    Request current = asked();
    while (current < request && !asked_.compare_exchange_weak(current, request)) {
    }
  }
  std::atomic<Request> asked_{Request::none};
  std::atomic<MachineShare> share_{MachineShare{}};
};

}  // namespace sizewise
