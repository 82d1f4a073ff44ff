#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "closeness.h"
#include "cpu/every_path.h"
#include "ops/norm.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

TEST_CASE("rms norm: forward and backward, with and without residual and d_sum") {
  const float epsilon = 1e-6f;
  for (const auto& [rows, cols] : {std::pair{1, 1}, {2, 7}, {33, 16}, {17, 33}, {129, 100}, {40, 640}, {1100, 48}}) {
    for (const bool with_residual : {false, true}) {
      CAPTURE(rows);
      CAPTURE(cols);
      const std::size_t count = std::size_t(rows) * cols;
      const auto x = random_floats(count, 1), residual = random_floats(count, 2), dy = random_floats(count, 3),
                 d_sum = random_floats(count, 4);
      const auto weight = random_floats(cols, 5);
      std::vector<double> y(count), dx(count), d_weight(cols, 0.5);
      for (std::size_t at = 0; at < count; at += cols) {
        const auto value = [&](int c) {
          return with_residual ? double{x[at + c] + residual[at + c]} : double{x[at + c]};
        };
        double squares = 0, product = 0;
        for (int c = 0; c < cols; ++c) squares += value(c) * value(c) / cols;
        const double scale = 1 / std::sqrt(squares + double{epsilon});
        for (int c = 0; c < cols; ++c) product += double{dy[at + c]} * weight[c] * value(c) * scale / cols;
        for (int c = 0; c < cols; ++c) {
          y[at + c] = value(c) * scale * weight[c];
          d_weight[c] += dy[at + c] * value(c) * scale;
          dx[at + c] = scale * (double{dy[at + c]} * weight[c] - value(c) * scale * product) +
                       (with_residual ? double{d_sum[at + c]} : 0.0);
        }
      }
      on_every_path(
          [&](Backend& backend) {
            std::array<std::vector<float>, 4> result{std::vector<float>(count), x, std::vector<float>(count),
                                                     std::vector<float>(cols, 0.5f)};
            std::vector<float> inverse_rms(rows);
            backend.run(RmsNormForward{rows, cols, result[1].data(), with_residual ? residual.data() : nullptr,
                                       with_residual ? result[1].data() : nullptr, weight.data(), result[0].data(),
                                       inverse_rms.data(), epsilon});
            backend.run(RmsNormBackward{rows, cols, result[1].data(), weight.data(), inverse_rms.data(), dy.data(),
                                        with_residual ? d_sum.data() : nullptr, result[2].data(), result[3].data()});
            return result;
          },
          [&](const auto& result) {
            check_close("y", result[0], y, {1e-5, 1e-5});
            check_close("dx", result[2], dx, {1e-4, 1e-4});
            check_close("d_weight", result[3], d_weight, {1e-4, 1e-4});
          });
    }
  }
}
