#include "train/schedule.h"

#include <doctest/doctest.h>

using namespace sizewise;

namespace {

Recipe recipe(LearningRateSchedule schedule) {
  return {.max_steps = 101,
          .batch_size = 1,
          .learning_rate = 1.0,
          .min_lr = 0.1,
          .lr_scheduler = schedule,
          .warmup_steps = 1,
          .decay_fraction = 0.5};
}

}  // namespace

TEST_CASE("warm-up rises in a line, and every schedule begins at the full rate after it") {
  for (const auto schedule : {LearningRateSchedule::cosine, LearningRateSchedule::linear,
                              LearningRateSchedule::constant, LearningRateSchedule::wsd}) {
    Recipe warm = recipe(schedule);
    warm.warmup_steps = 4;
    for (int step = 1; step <= 4; ++step) CHECK(learning_rate(warm, step) == doctest::Approx(step / 5.0));
    CHECK(learning_rate(warm, 5) == 1.0);
  }
}

TEST_CASE("schedules fall as they should") {
  CHECK(learning_rate(recipe(LearningRateSchedule::cosine), 52) == doctest::Approx(0.55));
  CHECK(learning_rate(recipe(LearningRateSchedule::cosine), 27) == doctest::Approx(0.1 + 0.9 * 0.5 * (1 + 0.70710678)));
  CHECK(learning_rate(recipe(LearningRateSchedule::linear), 52) == doctest::Approx(0.55));
  CHECK(learning_rate(recipe(LearningRateSchedule::linear), 27) == doctest::Approx(0.775));
  CHECK(learning_rate(recipe(LearningRateSchedule::constant), 101) == 1.0);
  CHECK(learning_rate(recipe(LearningRateSchedule::wsd), 51) == 1.0);
  CHECK(learning_rate(recipe(LearningRateSchedule::wsd), 77) == doctest::Approx(1.0 - 0.9 * 25.5 / 50.5));
  CHECK(learning_rate(recipe(LearningRateSchedule::cosine), 101) == doctest::Approx(0.1).epsilon(0.01));
}
