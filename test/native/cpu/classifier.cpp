#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <tuple>
#include <vector>

#include "every_path.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

struct Case {
  int rows, channels, vocab;
  std::vector<float> x, weight, d_weight;
  std::vector<std::int32_t> targets;
  float d_loss = 0.25f;

  Case(int m, int c, int v, float scale, std::uint32_t seed) : rows(m), channels(c), vocab(v) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> uniform(-scale, scale);
    const auto fill = [&](std::vector<float>& values, std::size_t count) {
      values.resize(count);
      for (float& value : values) value = uniform(random);
    };
    fill(x, std::size_t(m) * c);
    fill(weight, std::size_t(v) * c);
    fill(d_weight, std::size_t(v) * c);
    for (int i = 0; i < m; ++i)
      targets.push_back(i % 7 == 3 ? -1 : static_cast<std::int32_t>(random() % std::uint32_t(v)));
  }

  std::vector<double> logits(int row) const {
    std::vector<double> result(static_cast<std::size_t>(vocab));
    for (int j = 0; j < vocab; ++j) {
      for (int c = 0; c < channels; ++c)
        result[j] += double{x[std::size_t(row) * channels + c]} * weight[std::size_t(j) * channels + c];
    }
    return result;
  }
};

using Result = std::tuple<std::vector<float>, std::vector<float>, std::vector<float>>;  // losses, dx, d_weight

Result train(cpu::CpuBackend& backend, const Case& c) {
  std::vector<float> losses(c.rows), dx(c.x.size(), 7.0f),
      d_weight = c.d_weight, workspace(backend.classifier_workspace(c.rows, c.channels, c.vocab));
  backend.run(Classifier{.rows = c.rows,
                         .channels = c.channels,
                         .vocab = c.vocab,
                         .x = c.x.data(),
                         .weight = c.weight.data(),
                         .targets = c.targets.data(),
                         .losses = losses.data(),
                         .dx = dx.data(),
                         .d_weight = d_weight.data(),
                         .d_loss = c.d_loss,
                         .workspace = workspace.data()});
  return {losses, dx, d_weight};
}

void check_losses(const Case& c, const std::vector<float>& losses) {
  for (int i = 0; i < c.rows; ++i) {
    const std::vector<double> logits = c.logits(i);
    double most = logits[0], sum = 0;
    for (const double logit : logits) most = std::max(most, logit);
    for (const double logit : logits) sum += std::exp(logit - most);
    const double expected = c.targets[i] < 0 ? 0.0 : most + std::log(sum) - logits[c.targets[i]];
    CHECK(losses[i] == doctest::Approx(expected).epsilon(1e-5));
  }
}

}  // namespace

TEST_CASE("losses and both gradients of the classifier equal those in double, on every path") {
  for (const auto& [rows, channels, vocab] :
       {std::tuple{1, 5, 2}, std::tuple{30, 40, 65}, std::tuple{300, 16, 1000}, std::tuple{20, 24, 5003}}) {
    const Case c(rows, channels, vocab, 1.0f, static_cast<std::uint32_t>(vocab));
    std::vector<double> dx(c.x.size()), d_weight(c.d_weight.begin(), c.d_weight.end());
    for (int i = 0; i < rows; ++i) {
      if (c.targets[i] < 0) continue;
      std::vector<double> gradient = c.logits(i);
      double sum = 0;
      for (double& value : gradient) sum += value = std::exp(value);
      for (int j = 0; j < vocab; ++j) {
        const double g = (gradient[j] / sum - (j == c.targets[i] ? 1.0 : 0.0)) * c.d_loss;
        for (int k = 0; k < channels; ++k) {
          dx[std::size_t(i) * channels + k] += g * c.weight[std::size_t(j) * channels + k];
          d_weight[std::size_t(j) * channels + k] += g * c.x[std::size_t(i) * channels + k];
        }
      }
    }
    on_every_path([&](cpu::CpuBackend& backend) { return train(backend, c); },
                  [&](const Result& result) {
                    check_losses(c, std::get<0>(result));
                    int wrong = 0;
                    for (std::size_t i = 0; i < dx.size(); ++i)
                      wrong += !(std::abs(std::get<1>(result)[i] - dx[i]) < 2e-6);
                    for (std::size_t i = 0; i < d_weight.size(); ++i)
                      wrong += !(std::abs(std::get<2>(result)[i] - d_weight[i]) < 4e-6);
                    CHECK(wrong == 0);
                  });
  }
}

TEST_CASE("the classifier's losses hold for logits far from zero, without gradients as with them") {
  const Case c(20, 30, 700, 8.0f, 3);
  on_every_path(
      [&](cpu::CpuBackend& backend) {
        std::vector<float> losses(c.rows), workspace(backend.classifier_workspace(c.rows, c.channels, c.vocab));
        backend.run(Classifier{.rows = c.rows,
                               .channels = c.channels,
                               .vocab = c.vocab,
                               .x = c.x.data(),
                               .weight = c.weight.data(),
                               .targets = c.targets.data(),
                               .losses = losses.data(),
                               .workspace = workspace.data()});
        CHECK(losses == std::get<0>(train(backend, c)));
        return losses;
      },
      [&](const std::vector<float>& losses) { check_losses(c, losses); });
}

TEST_CASE("a logit that is no number makes the loss none") {
  Case c(20, 4, 100, 1.0f, 5);
  c.x[4] = NAN;  // row 1
  on_every_path(
      [&](cpu::CpuBackend& backend) { return std::vector<int>{std::isnan(std::get<0>(train(backend, c))[1])}; },
      [](const std::vector<int>& is_nan) { CHECK(is_nan[0] == 1); });
}
