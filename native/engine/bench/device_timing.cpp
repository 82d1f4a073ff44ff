#include "bench/device_timing.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "base/small_floats.h"
#include "bench/rounds.h"
#include "random/counter_random.h"
#include "random/streams.h"

namespace sizewise::bench {
namespace {

constexpr int kCalls = 10;               // that a backend may record together
constexpr double kRoundSeconds = 0.005;  // long against the start of the first call, which the device waits for
constexpr std::int64_t kCopied = std::int64_t{1} << 26;  // floats
constexpr std::int64_t kPattern = std::int64_t{1} << 20;

// As many numbers as wanted from a pattern of some: drawing each would take longer than the measurement.
std::vector<float> numbers(std::int64_t count) {
  const RandomSequence sequence{.seed = 0, .stream = measurement_stream, .step = 7};
  std::vector<float> values(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < std::min(count, kPattern); ++i)
    values[static_cast<std::size_t>(i)] =
        static_cast<float>(random_unit(sequence, static_cast<std::uint64_t>(i))) - 0.5f;
  for (std::int64_t i = kPattern; i < count; ++i)
    values[static_cast<std::size_t>(i)] = values[static_cast<std::size_t>((i + i / kPattern * 12347) % kPattern)];
  return values;
}

template <class Value>
DeviceBuffer filled(Backend& backend, const std::vector<Value>& values) {
  DeviceBuffer buffer(backend, static_cast<std::int64_t>(values.size() * sizeof(Value)));
  backend.copy_in(buffer.data(), reinterpret_cast<const std::byte*>(values.data()), values.size() * sizeof(Value));
  return buffer;
}

}  // namespace

double seconds_per_call(Backend& backend, const std::function<void()>& work, double seconds, const Control& control) {
  std::unique_ptr<Recording> recording;
  const std::function<void()> several = [&] {
    for (int call = 0; call < kCalls; ++call) work();
  };
  // A backend may record at the first call and prepare at the second.
  for (int warm_up = 0; warm_up < 3; ++warm_up) backend.repeat(recording, several);
  backend.synchronize();
  const auto timed = [&](int repeats) {
    const double begin = wall_seconds();
    for (int i = 0; i < repeats; ++i) backend.repeat(recording, several);
    backend.synchronize();
    return (wall_seconds() - begin) / repeats / kCalls;
  };
  const int repeats = std::clamp(static_cast<int>(kRoundSeconds / kCalls / std::max(timed(1), 1e-9)), 1, 1000);
  std::vector<double> times;
  for (Rounds rounds(seconds, 5, control); rounds.another();) times.push_back(timed(repeats));
  return median(times);
}

DeviceBuffer random_floats(Backend& backend, std::int64_t count) { return filled(backend, numbers(count)); }

DeviceBuffer random_activations(Backend& backend, std::int64_t count) {
  if (backend.activations(Precision::bf16) == ElementType::fp32) return random_floats(backend, count);
  const std::vector<float> wide = numbers(count);
  std::vector<std::uint16_t> narrow(wide.size());
  std::ranges::transform(wide, narrow.begin(), [](float value) { return to_bf16(value); });
  return filled(backend, narrow);
}

Values activations(Backend& backend, const DeviceBuffer& buffer) {
  return {buffer.data(), backend.activations(Precision::bf16)};
}

double copy_speed(Backend& backend, double seconds, const Control& control) {
  const DeviceBuffer from = random_floats(backend, kCopied), to(backend, kCopied * 4);
  const CopyRows copy{.rows = kCopied / 4096,
                      .columns = 4096,
                      .x = from.floats(),
                      .x_stride = 4096,
                      .y = to.floats(),
                      .y_stride = 4096};
  return 8.0 * kCopied / seconds_per_call(backend, [&] { backend.run(copy); }, seconds, control);
}

}  // namespace sizewise::bench
