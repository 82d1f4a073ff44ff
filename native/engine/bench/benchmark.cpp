#include "bench/benchmark.h"

#include <algorithm>
#include <functional>
#include <thread>

#include "base/error.h"
#include "bench/optimizer.h"
#include "bench/peaks.h"
#include "bench/products.h"
#include "bench/train_step.h"

namespace sizewise {
namespace {

using Run = std::function<Figures(int threads, double seconds, const Control& control)>;

const std::vector<std::pair<std::string, Run>>& benchmarks() {
  using bench::StepModel;
  static const std::vector<std::pair<std::string, Run>> table = {
      {"peaks", [](int, double seconds, const Control& control) { return bench::peaks(seconds, control); }},
      {"C1", bench::forward_products},
      {"C2", bench::backward_products},
      {"C4 124m",
       [](int threads, double seconds, const Control& control) {
         return bench::train_speed(StepModel::gpt2_124m, threads, seconds, control);
       }},
      {"C4 small",
       [](int threads, double seconds, const Control& control) {
         return bench::train_speed(StepModel::small, threads, seconds, control);
       }},
      {"C7", bench::optimizer},
      {"C8", bench::share_outside_products},
      {"C12", bench::speed_beside_busy_threads},
  };
  return table;
}

}  // namespace

Figures run_benchmark(const std::string& what, int threads, double seconds, const Control& control) {
  if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::string known;
  for (const auto& [id, run] : benchmarks()) {
    if (id == what) return run(threads, seconds, control);
    known += (known.empty() ? "" : ", ") + id;
  }
  throw Error("usage", "expected a benchmark of " + known + "; got \"" + what + "\"", "what");
}

}  // namespace sizewise
