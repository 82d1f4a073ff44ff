#include "bench/on_device.h"

#include <doctest/doctest.h>

#include "bench/device_timing.h"
#include "failure.h"
#include "ops/backend.h"

using namespace sizewise;

TEST_CASE("benchmarks of a device run on any backend") {
  const Control control;
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  const Figures copy = bench::copy_on_device(*backend, 0.05, control);
  REQUIRE(copy.size() == 1);
  CHECK(copy[0].second > 0.05);
  CHECK(copy[0].second < 10000.0);
  double calls = 0;
  const double seconds = bench::seconds_per_call(*backend, [&] { ++calls; }, 0.01, control);
  CHECK(seconds > 0.0);
  CHECK(seconds < 1e-4);
  CHECK(calls > 100);
}

TEST_CASE("a benchmark that is unknown, cancelled, or of a device that is not there is refused") {
  const Control control;
  Control cancelled;
  cancelled.cancel();
  CHECK(failure_of([&] { bench::run_on_device("G99", "cpu", 0.1, control); }).code == "usage");
  CHECK(failure_of([&] { bench::run_on_device("copy", "cpu", 0.1, cancelled); }).code == "cancelled");
  CHECK(failure_of([&] { bench::run_on_device("copy", "cuda:77", 0.1, control); }).code == "device_unavailable");
}
