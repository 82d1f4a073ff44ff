#include "ops/elementwise.h"

#include <doctest/doctest.h>

#include "cpu/every_path.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

TEST_CASE("rows are copied from and to any stride, and nothing beside them") {
  const auto x = random_floats(200 * 9, 1);
  on_every_path(
      [&](Backend& backend) {
        std::vector<float> y(203 * 7, -1.0f);
        backend.run(CopyRows{
            .rows = 200, .columns = 5, .x = x.data() + 2, .x_stride = 9, .y = y.data(), .y_stride = 7, .y_row = 3});
        return y;
      },
      [&](const std::vector<float>& y) {
        int wrong = 0;
        for (std::size_t row = 0; row < 203; ++row)
          for (std::size_t c = 0; c < 7; ++c)
            wrong += y[row * 7 + c] != (row >= 3 && c < 5 ? x[(row - 3) * 9 + 2 + c] : -1.0f);
        CHECK(wrong == 0);
      });
}

TEST_CASE("add and fill: any count, in place too") {
  for (const int count : {0, 1, 17, 70000}) {
    const auto a = random_floats(count, 1), b = random_floats(count, 2);
    on_every_path(
        [&](Backend& backend) {
          std::vector<float> y(count), in_place = a;
          backend.run(Add{count, a.data(), b.data(), y.data()});
          backend.run(Add{count, in_place.data(), b.data(), in_place.data()});
          CHECK(y == in_place);
          backend.run(Fill{count, 2.5f, in_place.data()});
          CHECK(in_place == std::vector<float>(count, 2.5f));
          return y;
        },
        [&](const std::vector<float>& y) {
          int wrong = 0;
          for (int i = 0; i < count; ++i) wrong += y[i] != a[i] + b[i];
          CHECK(wrong == 0);
        });
  }
}
