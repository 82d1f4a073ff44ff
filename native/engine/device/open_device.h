// From the name of a device, as runs and commands give it, to a backend on it.
#pragma once
#include <memory>
#include <string>

#include "ops/backend.h"

namespace sizewise {

// "cpu", "cuda" (the first GPU) or "cuda:N". threads: 0, one per core; on a GPU they only prepare data.
// Throws Error("device_unavailable").
std::unique_ptr<Backend> open_device(const std::string& device, int threads);

}  // namespace sizewise
