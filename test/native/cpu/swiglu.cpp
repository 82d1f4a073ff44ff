#include "ops/swiglu.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "closeness.h"
#include "cpu/every_path.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

TEST_CASE("swiglu: forward and backward, in place too") {
  for (const auto& [rows, d_ff] : {std::pair{1, 1}, {3, 7}, {20, 16}, {50, 100}, {9, 683}}) {
    CAPTURE(d_ff);
    const std::size_t count = std::size_t(rows) * d_ff;
    auto gate_up = random_floats(2 * count, 1, 3.0);
    gate_up[0] = -95.0f;  // where the exponential overflows
    const auto dy = random_floats(count, 2);
    std::vector<double> y(count), gradient(2 * count);
    for (int row = 0; row < rows; ++row) {
      for (int i = 0; i < d_ff; ++i) {
        const std::size_t at = std::size_t(row) * 2 * d_ff + i;
        const double g = gate_up[at], u = gate_up[at + d_ff], d = dy[std::size_t(row) * d_ff + i],
                     sigmoid = 1 / (1 + std::exp(-g));
        y[std::size_t(row) * d_ff + i] = g * sigmoid * u;
        gradient[at] = d * u * sigmoid * (1 + g * (1 - sigmoid));
        gradient[at + d_ff] = d * g * sigmoid;
      }
    }
    on_every_path(
        [&](Backend& backend) {
          std::array<std::vector<float>, 3> result{std::vector<float>(count), std::vector<float>(2 * count), gate_up};
          backend.run(SwiGluForward{rows, d_ff, gate_up.data(), result[0].data()});
          backend.run(SwiGluBackward{rows, d_ff, gate_up.data(), dy.data(), result[1].data()});
          backend.run(SwiGluBackward{rows, d_ff, result[2].data(), dy.data(), result[2].data()});
          return result;
        },
        [&](const auto& result) {
          check_close("y", result[0], y, {2e-6, 1e-30});
          check_close("gradient", result[1], gradient, {2e-6, 1e-6});
          CHECK(result[1] == result[2]);
        });
  }
}
