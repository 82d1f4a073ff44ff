#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "closeness.h"
#include "cpu/every_path.h"
#include "ops/norm.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

constexpr float kEpsilon = 1e-5f;

struct Reference {
  std::vector<double> y, dx, d_weight, d_bias;
};

Reference reference_of(int rows, int cols, const std::vector<float>& x, const std::vector<float>& weight,
                       const std::vector<float>& bias, const std::vector<float>& dy, const std::vector<float>& d_sum) {
  Reference result{std::vector<double>(x.size()), std::vector<double>(x.size()), std::vector<double>(cols, 0.5),
                   std::vector<double>(cols, 0.25)};
  for (std::size_t row = 0; row < std::size_t(rows); ++row) {
    const std::size_t at = row * cols;
    double mean = 0, variance = 0, mean_gradient = 0, mean_product = 0;
    for (int c = 0; c < cols; ++c) mean += double{x[at + c]} / cols;
    for (int c = 0; c < cols; ++c) variance += (x[at + c] - mean) * (x[at + c] - mean) / cols;
    const double scale = 1 / std::sqrt(variance + double{kEpsilon});
    for (int c = 0; c < cols; ++c) {
      const double normalised = (x[at + c] - mean) * scale;
      result.y[at + c] = normalised * weight[c] + bias[c];
      result.d_weight[c] += dy[at + c] * normalised;
      result.d_bias[c] += dy[at + c];
      mean_gradient += double{dy[at + c]} * weight[c] / cols;
      mean_product += double{dy[at + c]} * weight[c] * normalised / cols;
    }
    for (int c = 0; c < cols; ++c) {
      const double normalised = (x[at + c] - mean) * scale;
      result.dx[at + c] =
          scale * (double{dy[at + c]} * weight[c] - mean_gradient - normalised * mean_product) + d_sum[at + c];
    }
  }
  return result;
}

}  // namespace

TEST_CASE("layer norm: forward with residual and backward, with bias and d_sum") {
  for (const auto& [rows, cols] :
       {std::pair{1, 1}, {1, 5}, {3, 16}, {17, 33}, {100, 64}, {65, 255}, {130, 768}, {1100, 48}}) {
    CAPTURE(rows);
    CAPTURE(cols);
    const std::size_t count = std::size_t(rows) * cols;
    auto x = random_floats(count, 1), residual = random_floats(count, 2), dy = random_floats(count, 3),
         d_sum = random_floats(count, 4);
    const auto weight = random_floats(cols, 5), bias = random_floats(cols, 6);
    for (float& value : x) value += 3.0f;  // a mean far from 0
    std::vector<float> expected_sum(count);
    for (std::size_t i = 0; i < count; ++i) expected_sum[i] = x[i] + residual[i];
    const Reference reference = reference_of(rows, cols, expected_sum, weight, bias, dy, d_sum);
    on_every_path(
        [&](Backend& backend) {
          std::array<std::vector<float>, 5> result;  // y, sum, dx, d_weight, d_bias
          result[0].resize(count);
          result[1] = residual;
          result[2] = d_sum;
          result[3].assign(cols, 0.5f);
          result[4].assign(cols, 0.25f);
          std::vector<float> mean(rows), inverse_std(rows);
          backend.run(LayerNormForward{rows, cols, x.data(), result[1].data(), result[1].data(), weight.data(),
                                       bias.data(), result[0].data(), mean.data(), inverse_std.data(), kEpsilon});
          backend.run(LayerNormBackward{rows, cols, result[1].data(), weight.data(), mean.data(), inverse_std.data(),
                                        dy.data(), result[2].data(), result[2].data(), result[3].data(),
                                        result[4].data()});
          return result;
        },
        [&](const auto& result) {
          CHECK(result[1] == expected_sum);
          if (cols == 1) return;  // the variance is 0: the gradient is the difference of equal numbers
          check_close("y", result[0], reference.y, {1e-5, 2e-5});
          check_close("dx", result[2], reference.dx, {1e-4, 1e-4});
          check_close("d_weight", result[3], reference.d_weight, {1e-4, 1e-4});
          check_close("d_bias", result[4], reference.d_bias, {1e-4, 1e-4});
        });
  }
}

TEST_CASE("layer norm: without bias, residual, statistics and d_sum") {
  const int rows = 9, cols = 40;
  const std::vector<float> x = random_floats(360, 1), dy = random_floats(360, 3), weight = random_floats(40, 5),
                           none(360, 0.0f);
  const Reference reference = reference_of(rows, cols, x, weight, none, dy, none);
  on_every_path(
      [&](Backend& backend) {
        std::array<std::vector<float>, 3> result{std::vector<float>(360), std::vector<float>(360),
                                                 std::vector<float>(40, 0.5f)};
        std::vector<float> mean(rows), inverse_std(rows), again(360);
        LayerNormForward forward{rows,          cols,    x.data(),         nullptr,     nullptr,
                                 weight.data(), nullptr, result[0].data(), mean.data(), inverse_std.data(),
                                 kEpsilon};
        backend.run(forward);
        forward.mean = forward.inverse_std = nullptr;
        forward.y = again.data();
        backend.run(forward);
        CHECK(again == result[0]);
        backend.run(LayerNormBackward{rows, cols, x.data(), weight.data(), mean.data(), inverse_std.data(), dy.data(),
                                      nullptr, result[1].data(), result[2].data(), nullptr});
        return result;
      },
      [&](const auto& result) {
        check_close("y", result[0], reference.y, {1e-5, 1e-5});
        check_close("dx", result[1], reference.dx, {1e-4, 1e-5});
        check_close("d_weight", result[2], reference.d_weight, {1e-4, 1e-5});
      });
}

TEST_CASE("layer norm: a constant row far from zero normalises to the bias") {
  const std::vector<float> x(70, 1e4f), weight(70, 2.0f), bias(70, 0.75f);
  on_every_path(
      [&](Backend& backend) {
        std::vector<float> y(70);
        backend.run(LayerNormForward{1, 70, x.data(), nullptr, nullptr, weight.data(), bias.data(), y.data(), nullptr,
                                     nullptr, kEpsilon});
        return y;
      },
      [&](const std::vector<float>& y) { check_close("y", y, bias, {0, 0.7}); });
}
