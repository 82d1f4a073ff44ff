#include "ops/adamw.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "closeness.h"
#include "cpu/every_path.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

TEST_CASE("adamw: ten steps of tensors of any size, decayed and not, follow double precision") {
  const std::array counts{1, 16, 31, 70001, 0, 65536};
  on_every_path(
      [&](Backend& backend) {
        std::vector<std::vector<float>> state;  // parameter, gradient, first and second moment of each tensor
        for (std::size_t i = 0; i < counts.size(); ++i) {
          state.push_back(random_floats(counts[i], 10 + static_cast<std::uint32_t>(i)));
          for (int part = 0; part < 3; ++part) state.emplace_back(counts[i], 0.0f);
        }
        std::vector<AdamWTensor> tensors;
        for (std::size_t i = 0; i < counts.size(); ++i) {
          tensors.push_back({state[4 * i].data(), state[4 * i + 1].data(), state[4 * i + 2].data(),
                             state[4 * i + 3].data(), counts[i], i % 2 == 1});
        }
        for (int step = 1; step <= 10; ++step) {
          for (std::size_t i = 0; i < counts.size(); ++i) {
            const auto gradient = random_floats(counts[i], 100 * step + static_cast<std::uint32_t>(i));
            std::copy(gradient.begin(), gradient.end(), state[4 * i + 1].begin());
          }
          backend.run(AdamW{tensors, 1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 0.5f, step});
        }
        return state;
      },
      [&](const std::vector<std::vector<float>>& state) {
        for (std::size_t i = 0; i < counts.size(); ++i) {
          const auto start = random_floats(counts[i], 10 + static_cast<std::uint32_t>(i));
          std::vector<double> parameter(start.begin(), start.end()), first(counts[i]), second(counts[i]);
          for (int step = 1; step <= 10; ++step) {
            const auto gradient = random_floats(counts[i], 100 * step + static_cast<std::uint32_t>(i));
            for (int j = 0; j < counts[i]; ++j) {
              const double g = 0.5 * gradient[j];
              first[j] = 0.9 * first[j] + 0.1 * g;
              second[j] = 0.95 * second[j] + 0.05 * g * g;
              if (i % 2 == 1) parameter[j] *= 1 - 1e-2 * 0.1;
              parameter[j] -= 1e-2 * first[j] / (1 - std::pow(0.9, step)) /
                              (std::sqrt(second[j] / (1 - std::pow(0.95, step))) + 1e-8);
            }
          }
          check_close("parameter", state[4 * i], parameter, {1e-5, 1e-6});
          check_close("first moment", state[4 * i + 2], first, {1e-5, 1e-6});
          check_close("second moment", state[4 * i + 3], second, {1e-5, 1e-6});
          CHECK(state[4 * i + 1] == std::vector<float>(counts[i], 0.0f));
        }
      });
}

TEST_CASE("gradient norm: the sum of squares over all tensors in double") {
  const std::array counts{1, 31, 0, 200001, 65536};
  std::vector<std::vector<float>> gradients;
  std::vector<AdamWTensor> tensors;
  double expected = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    gradients.push_back(random_floats(counts[i], static_cast<std::uint32_t>(i), i == 1 ? 1e15 : 1.0));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    tensors.push_back({nullptr, gradients[i].data(), nullptr, nullptr, counts[i], false});
    for (const float value : gradients[i]) expected += double{value} * value;
  }
  on_every_path(
      [&](Backend& backend) {
        double sum = -1;
        backend.run(GradientNorm{tensors, &sum});
        return std::vector<double>{sum};
      },
      [&](const std::vector<double>& sum) {
        check_close("sum of squares", sum, std::vector<double>{expected}, {1e-12, 0});
      });
}
