#include "train/measure.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/error.h"
#include "device/open_device.h"
#include "random/counter_random.h"
#include "random/streams.h"
#include "train/schedule.h"
#include "train/trainer.h"

namespace sizewise {
namespace {

std::vector<std::int32_t> random_ids(std::int64_t count, int vocab, std::uint64_t step) {
  std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
  const RandomSequence sequence{.seed = 0, .stream = measurement_stream, .step = step};
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int32_t>(random_unit(sequence, i) * vocab);
  return ids;
}

}  // namespace

Measurement measure_model(const Model& model, const Recipe& recipe, const std::string& device, int threads,
                          double seconds, const Control& control) {
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const auto backend = open_device(device, threads);
  Trainer trainer(*backend, model, recipe);
  trainer.weights().initialise(recipe.seed, threads);
  const std::vector<std::int32_t> ids = random_ids(trainer.rows(), model.vocab, 0);
  const std::vector<std::int32_t> targets = random_ids(trainer.rows(), model.vocab, 1);

  std::vector<double> times;
  const Clock::time_point begin = Clock::now();
  for (std::int64_t step = 1; step <= 4 || seconds_since(begin) < seconds; ++step) {
    const Clock::time_point start = Clock::now();
    for (int micro = 0; micro < recipe.gradient_accumulation_steps; ++micro) {
      if (control.asked() != Request::none) throw Error("cancelled", "the measurement was cancelled");
      trainer.accumulate(ids, targets, step * recipe.gradient_accumulation_steps + micro);
    }
    // As training does, which is a step ahead of a device that runs behind.
    trainer.end_step(step, learning_rate(recipe, std::min(step, recipe.max_steps)));
    trainer.next_figures();
    if (step > 1) times.push_back(seconds_since(start));  // the first one touches new memory
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return {*middle, trainer.memory()};
}

}  // namespace sizewise
