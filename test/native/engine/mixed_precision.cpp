// What rounding the operands of products to bf16 costs: the losses of a thousand steps beside those of fp32.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "small_models.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

constexpr int kSteps = 1000, kWindow = 50;
// Means of fifty losses differ by less than this share, from the first to the last of a thousand steps.
constexpr double kTolerance = 0.01;
// Low enough that rounding alone tells two runs apart: at three times the rate, fp32 in another order of summation is
// already 1 % away from itself.
constexpr double kLearningRate = 1e-3;

std::vector<double> losses(const Model& model, Precision precision) {
  Recipe recipe = small_recipe();
  recipe.max_steps = kSteps;
  recipe.batch_size = 8;
  recipe.learning_rate = recipe.min_lr = kLearningRate;
  recipe.precision = precision;
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  Trainer trainer(*backend, model, recipe);
  trainer.weights().initialise(3, 1);
  const auto rows = static_cast<std::size_t>(trainer.rows());
  const std::vector<std::int32_t> ids = learnable_ids(rows * kSteps + 1, model.vocab);
  std::vector<double> result;
  for (std::size_t step = 0; step < kSteps; ++step) {
    const auto window = [&](std::size_t offset) { return std::span(ids).subspan(step * rows + offset, rows); };
    const auto number = static_cast<std::int64_t>(step) + 1;
    trainer.accumulate(window(0), window(1), number);
    result.push_back(trainer.update(number, recipe.learning_rate).sum_of_losses / static_cast<double>(rows));
  }
  return result;
}

double mean(const std::vector<double>& values, int first) {
  double sum = 0;
  for (int i = first; i < first + kWindow; ++i) sum += values[static_cast<std::size_t>(i)];
  return sum / kWindow;
}

}  // namespace

TEST_CASE("a thousand steps in bf16 lose what they lose in fp32, within one per cent") {
  for (Model model : {small_gpt(), small_llama()}) {
    model.d_model = 64;
    model.d_ff = 4 * model.d_model;
    const std::vector<double> exact = losses(model, Precision::fp32), mixed = losses(model, Precision::bf16);
    CHECK(mean(exact, kSteps - kWindow) < 0.5 * mean(exact, 0));
    double worst = 0;
    for (int first = 0; first < kSteps; first += kWindow) {
      worst = std::max(worst, std::abs(mean(mixed, first) / mean(exact, first) - 1));
    }
    MESSAGE(family_name(model.family), ": ", worst);
    CHECK(worst < kTolerance);
    CHECK(mixed != exact);
  }
}
