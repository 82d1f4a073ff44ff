#include "backend/cuda/load/describe.h"

#include "backend/cuda/load/load_plugin.h"
#include "base/error.h"

namespace sizewise::cuda {
namespace {

std::string sentence(const Device& device) {
  const std::int64_t gib = std::int64_t{1} << 30;
  return device.name + ", " + std::to_string(device.memory_bytes / gib) + " GiB, compute capability " +
         std::to_string(device.capability / 10) + "." + std::to_string(device.capability % 10);
}

}  // namespace

Description describe() {
  try {
    const Plugin& loaded = plugin();
    Description description{true, {}, {}, loaded.devices(), loaded.products_of({})};
    for (const Device& device : description.devices)
      description.detail += (description.detail.empty() ? "" : "; ") + sentence(device);
    const auto& [name, missing] = description.products;
    description.detail += "; matrix products by " + name + (missing.empty() ? "" : " (" + missing + ")");
    return description;
  } catch (const Error& error) {
    if (error.code() != "device_unavailable") throw;
    return {false, error.what(), error.at(), {}, {}};
  }
}

std::vector<std::optional<Usage>> usages() {
  // Asked once: devices do not come and go while a driver is loaded.
  static const std::vector<Device> devices = describe().devices;
  static const std::optional<Management> management =
      devices.empty() ? std::nullopt : Management::open(default_libraries().management);
  std::vector<std::optional<Usage>> found;
  for (const Device& device : devices)
    found.push_back(management ? management->usage(device.pci_address) : std::nullopt);
  return found;
}

}  // namespace sizewise::cuda
