#include "train/data_order.h"

#include <doctest/doctest.h>

#include <set>

#include "failure.h"

using namespace sizewise;

TEST_CASE("each epoch reads every window once, in an order and at an offset of its own") {
  for (const std::int64_t tokens : {9, 10, 17, 18, 100, 1000, 4097}) {
    CAPTURE(tokens);
    const DataOrder order(tokens, 8, 3);
    const std::int64_t windows = order.windows_per_epoch();
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
      std::set<std::int64_t> starts;
      for (std::int64_t n = 0; n < windows; ++n) starts.insert(order.window_start(epoch * windows + n));
      CHECK(static_cast<std::int64_t>(starts.size()) == windows);
      CHECK(*starts.begin() >= 0);
      CHECK(*starts.rbegin() + 8 + 1 <= tokens);
      CHECK(*starts.rbegin() - *starts.begin() == (windows - 1) * 8);
    }
  }
}

TEST_CASE("epochs and seeds differ, equal settings do not") {
  const DataOrder order(4000, 8, 3), same(4000, 8, 3), other(4000, 8, 4);
  int equal_epochs = 0, equal_seeds = 0;
  for (std::int64_t n = 0; n < order.windows_per_epoch(); ++n) {
    CHECK(order.window_start(n) == same.window_start(n));
    equal_seeds += order.window_start(n) == other.window_start(n);
    equal_epochs += order.window_start(n) == order.window_start(n + order.windows_per_epoch());
  }
  CHECK(equal_seeds < 20);
  CHECK(equal_epochs < 20);
  CHECK(order.describe() == same.describe());
  CHECK(order.describe() != other.describe());
  CHECK(contains(order.describe(), "tokens=4000 context=8 seed=3 hash="));
}

TEST_CASE("a split shorter than one window is refused") {
  const Failure failure = failure_of([] { DataOrder(8, 8, 0); });
  CHECK(failure.code == "dataset_too_small");
  CHECK(contains(failure.message, "9"));
}
