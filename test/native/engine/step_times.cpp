#include "train/step_times.h"

#include <doctest/doctest.h>

#include <vector>

using namespace sizewise;

namespace {

// A host that gives steps to a device; one that is ahead waits for the step before while it gives the next.
struct Machine {
  double host_s, device_s;
  StepTimes times{};
  double now = 100.0, device_free = 0.0;
  std::vector<double> ends{}, told{};

  void wait_for(std::size_t step) { now = std::max(now, ends[step]); }
  void tell() { told.push_back(times.end(now)); }

  void run(int steps, bool ahead) {
    for (int step = 0; step < steps; ++step) {
      times.begin(now);
      now += host_s;
      device_free = std::max(now, device_free) + device_s;
      ends.push_back(device_free);
      if (ahead && step > 0) wait_for(ends.size() - 2);
      if (!ahead) wait_for(ends.size() - 1);
      times.given(now);
      if (!ahead || step > 0) tell();
    }
    wait_for(ends.size() - 1);
    if (ahead) tell();
  }
};

}  // namespace

TEST_CASE("each step has its own time, whichever of host and device is the slower, and a pause is nobody's") {
  for (const auto& [host_s, device_s] : {std::pair{0.01, 1.0}, {1.0, 0.01}, {0.5, 0.5}, {0.9, 1.0}, {1.0, 0.9}}) {
    for (const bool ahead : {false, true}) {
      CAPTURE(host_s);
      CAPTURE(device_s);
      CAPTURE(ahead);
      Machine machine{.host_s = host_s, .device_s = device_s};
      for (const int steps : {5, 1, 2, 7}) {
        machine.run(steps, ahead);
        machine.now += 1000.0;
      }
      REQUIRE(machine.told.size() == 15);
      // Ahead, the first of some steps is told when the next was given, and the last is not quicker than the others.
      const double slower = std::max(host_s, device_s), both = host_s + device_s;
      double sum = 0.0;
      for (const double seconds : machine.told) {
        CHECK(seconds >= 0.999 * (ahead ? slower : both));
        CHECK(seconds <= 1.001 * (ahead ? both + host_s : both));
        sum += seconds;
      }
      CHECK(sum <= 15 * (ahead ? slower : both) + 4.001 * (ahead ? both : 0.0) + 1e-9);
    }
  }
}
