#include "train/shared_clock.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using sizewise::SharedClock;

TEST_CASE("a shared clock counts each second by the share that holds while it passes") {
  SharedClock whole(1.0), half(0.5), changed(0.0);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double halved = half.elapsed_s(), full = whole.elapsed_s();
  CHECK(full >= 0.02);
  // Read after one another: the whole clock has gone on at least as long as the half one.
  CHECK(halved >= 0.01);
  CHECK(halved <= full / 2);
  CHECK(changed.elapsed_s() == 0.0);
  changed.set_share(1.0);
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const double counted = changed.elapsed_s();
  CHECK(counted >= 0.01);
  CHECK(counted <= whole.elapsed_s() - 0.02);
  changed.set_share(0.0);
  const double held = changed.elapsed_s();
  CHECK(held >= counted);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  CHECK(changed.elapsed_s() == held);
}
