// C12: training on a machine whose cores are all busy with something else.
#include <atomic>
#include <thread>

#include "bench/rounds.h"
#include "bench/train_step.h"

namespace sizewise::bench {
namespace {

// One thread per core that only computes, at the priority of ordinary programs.
class BusyThreads {
 public:
  explicit BusyThreads(int count) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this] {
        volatile unsigned value = 1;
        while (!ended_.load(std::memory_order_relaxed)) {
          for (int turn = 0; turn < 10'000; ++turn) value = value * 1664525u + 1013904223u;
        }
      });
    }
  }
  ~BusyThreads() {
    ended_.store(true);
    for (std::thread& thread : threads_) thread.join();
  }
  BusyThreads(const BusyThreads&) = delete;
  BusyThreads& operator=(const BusyThreads&) = delete;

 private:
  std::atomic<bool> ended_{false};
  std::vector<std::thread> threads_;
};

constexpr double kSecondsPerTurn = 1.0;  // long against the scheduler's slices

double tokens_per_wall_second(TrainStep& step) {
  const double start = wall_seconds();
  double tokens = 0;
  do {
    step.run();
    tokens += static_cast<double>(step.tokens());
  } while (wall_seconds() - start < kSecondsPerTurn);
  return tokens / (wall_seconds() - start);
}

}  // namespace

Figures speed_beside_busy_threads(int threads, double seconds, const Control& control) {
  TrainStep one(StepModel::small, 1), many(StepModel::small, threads);
  one.run();
  many.run();
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int used = std::min(threads, cores);
  std::vector<double> ratios, fair_shares;
  for (Rounds rounds(seconds, 3, control); rounds.another();) {
    const double processor = process_cpu_seconds();
    one.run();
    // Alone on a core, whatever else runs here: tokens per second of processor time.
    const double alone = static_cast<double>(one.tokens()) / (process_cpu_seconds() - processor);
    const BusyThreads busy(cores);
    const double with_one = tokens_per_wall_second(one), with_many = tokens_per_wall_second(many);
    ratios.push_back(with_many / with_one);
    fair_shares.push_back(with_many / (alone * used / 2));
  }
  return {{"figure", median(ratios)}, {"spread", spread(ratios)}, {"fair_share", median(fair_shares)}};
}

}  // namespace sizewise::bench
