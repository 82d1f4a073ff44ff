// Whole training steps, timed by the wall: data to the device, forward, backward, clipping, AdamW, the loss back.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../native/temporary_folder.h"
#include "backend.h"
#include "bench/device_steps.h"
#include "bench/timed_backend.h"
#include "check.h"

using namespace sizewise;
using namespace sizewise::gpu_check;
using bench::DeviceStep;
using bench::StepShape;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// `how`: behind the name.
void time_steps(const StepShape& shape, Precision precision, int warm_up, int steps, const char* how = "") {
  const auto backend = cuda_backend();
  DeviceStep job(*backend, shape, precision);
  std::vector<double> seconds;
  for (int step = 0; step < warm_up + steps; ++step) {
    const double begin = now();
    job.run_ahead();
    if (step >= warm_up) seconds.push_back(now() - begin);
  }
  const double loss = job.run();
  std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2, seconds.end());
  const double median = seconds[seconds.size() / 2];
  const std::string what =
      std::string("train step ") + shape.name + (precision == Precision::bf16 ? " bf16" : " fp32") + how;
  figure(shape.id, what, job.rows() / median, "tokens/s");
  figure(shape.id, what, median * 1e3, "ms");
  expect("a finite loss", loss > 0 && loss < 20);
}

// Where the time of a step goes: each op by itself, with the device idle before and after.
void time_ops(const StepShape& shape, Precision precision) {
  const auto backend = cuda_backend();
  TimedBackend timed(*backend, [&] {
    backend->synchronize();
    return now();
  });
  DeviceStep job(timed, shape, precision);
  for (int step = 0; step < 3; ++step) job.run();
  timed.reset();
  constexpr int steps = 5;
  for (int step = 0; step < steps; ++step) job.run();
  for (const auto& [name, seconds] : timed.seconds())
    figure(shape.id, std::string("of a step ") + shape.name + " " + name, seconds / steps * 1e3, "ms");
}

struct TimedSteps {
  double begin, end, loss;
};

// As runs of a study do side by side: each on a thread and a backend of its own. Returns tokens/s of all together.
double time_side_by_side(const StepShape& shape, int runs, int steps) {
  std::latch ready(runs);
  std::int64_t rows = 0;
  const auto one = [&](int run) {
    std::unique_ptr<Backend> backend;
    std::optional<DeviceStep> job;
    {
      // Also one that fails arrives: the others would wait for it for ever.
      struct Arrival {
        std::latch& latch;
        ~Arrival() { latch.count_down(); }
      } const arrival{ready};
      backend = cuda_backend();
      job.emplace(*backend, shape, Precision::bf16);
      for (int step = 0; step < 10; ++step) job->run();
      backend->synchronize();
      if (run == 0) rows = job->rows();
    }
    ready.wait();
    TimedSteps timed{now(), 0, 0};
    for (int step = 1; step < steps; ++step) job->run_ahead();
    timed.loss = job->run();
    backend->synchronize();
    timed.end = now();
    return timed;
  };
  std::vector<std::future<TimedSteps>> futures;
  for (int run = 0; run < runs; ++run) futures.push_back(std::async(std::launch::async, one, run));
  std::vector<TimedSteps> timed;
  for (auto& future : futures) timed.push_back(future.get());
  double begin = timed[0].begin, end = timed[0].end;
  for (const TimedSteps& other : timed) {
    begin = std::min(begin, other.begin), end = std::max(end, other.end);
    expect("the same loss in each of the runs side by side", other.loss == timed[0].loss);
  }
  const double speed = static_cast<double>(rows) * runs * steps / (end - begin);
  figure(shape.id, std::string("train steps side by side ") + shape.name + " x" + std::to_string(runs), speed,
         "tokens/s");
  return speed;
}

constexpr const StepShape& k124M = bench::kStepShapes[0];
constexpr const StepShape& kSmall = bench::kStepShapes[2];

}  // namespace

GPU_CASE("bench training: 124M") { time_steps(k124M, Precision::bf16, 5, 20); }
GPU_CASE("bench training: 124M, algorithms of cuBLASLt found by trying") {
  const TemporaryFolder folder;
  setenv("SIZEWISE_CUBLASLT_CHOICES", folder.path("choices.json").c_str(), 1);
  time_steps(k124M, Precision::bf16, 5, 20, ", algorithms found by trying");
  unsetenv("SIZEWISE_CUBLASLT_CHOICES");
}
GPU_CASE("bench training: shares of a step") {
  time_ops(k124M, Precision::bf16);
  time_ops(kSmall, Precision::bf16);
}
GPU_CASE("bench training: small models") {
  for (const StepShape& shape : bench::kStepShapes)
    if (shape.id != std::string("G8")) time_steps(shape, Precision::bf16, 10, 200);
}
GPU_CASE("bench training: side by side") {
  for (const StepShape& shape : bench::kStepShapes) {
    if (shape.id == std::string("G8")) continue;
    const double alone = time_side_by_side(shape, 1, 200);
    for (const int runs : {2, 4})
      figure(shape.id,
             std::string("train steps side by side ") + shape.name + " x" + std::to_string(runs) + " against one",
             time_side_by_side(shape, runs, 200) / alone, "x");
  }
}
GPU_CASE("bench training: fp32") { time_steps(kSmall, Precision::fp32, 10, 100); }
