#include "ops/rope.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "closeness.h"
#include "cpu/every_path.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

TEST_CASE("rope: within 1e-6 of double precision up to position 8192, and back") {
  for (const int size : {2, 6, 16, 40, 64, 128}) {
    for (const int first_position : {0, 5, 8180}) {
      CAPTURE(size);
      CAPTURE(first_position);
      const int batch = 2, length = 13, heads = 3;
      const std::int64_t row = heads * size + 5;  // more than the heads alone
      const auto x = random_floats(batch * length * row, 1);
      std::vector<double> expected(x.begin(), x.end());
      for (int b = 0; b < batch; ++b) {
        for (int t = 0; t < length; ++t) {
          for (int head = 0; head < heads; ++head) {
            for (int i = 0; i < size / 2; ++i) {
              const std::size_t at = (std::size_t(b) * length + t) * row + head * size + i;
              const double angle = (first_position + t) * std::pow(10000.0, -2.0 * i / size);
              expected[at] = x[at] * std::cos(angle) - x[at + size / 2] * std::sin(angle);
              expected[at + size / 2] = x[at + size / 2] * std::cos(angle) + x[at] * std::sin(angle);
            }
          }
        }
      }
      on_every_path(
          [&](Backend& backend) {
            std::array<std::vector<float>, 2> result{x, {}};
            Rope op{.batch = batch,
                    .length = length,
                    .heads = heads,
                    .head_size = size,
                    .batch_stride = length * row,
                    .row_stride = row,
                    .x = result[0].data(),
                    .first_position = first_position};
            backend.run(op);
            result[1] = result[0];
            op.x = result[1].data();
            op.inverse = true;
            backend.run(op);
            return result;
          },
          [&](const auto& result) {
            check_close("rotated", result[0], expected, {0, 1e-6});
            check_close("rotated back", result[1], x, {0, 1e-6});
          });
    }
  }
}
