// How long work takes on a device that runs beside the host.
#pragma once
#include <cstdint>
#include <functional>

#include "graph/device_buffer.h"
#include "ops/values.h"
#include "train/control.h"

namespace sizewise::bench {

// Seconds of one call of `work`, which does nothing but run ops: the median of rounds in which the device is never
// without work. Throws Error("cancelled").
double seconds_per_call(Backend& backend, const std::function<void()>& work, double seconds, const Control& control);

// Random numbers in [-1/2, 1/2), in the type in which the backend keeps bf16 activations.
DeviceBuffer random_activations(Backend& backend, std::int64_t count);
Values activations(Backend& backend, const DeviceBuffer& buffer);
DeviceBuffer random_floats(Backend& backend, std::int64_t count);

// Bytes/s, read and written.
double copy_speed(Backend& backend, double seconds, const Control& control);

}  // namespace sizewise::bench
