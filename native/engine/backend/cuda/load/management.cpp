#include "backend/cuda/load/management.h"

#include <utility>

namespace sizewise::cuda {
namespace {

template <typename Function>
Function* function(const DynamicLibrary& library, const char* name) {
  return reinterpret_cast<Function*>(library.symbol(name));
}

}  // namespace

const char* management_library() noexcept {
#ifdef _WIN32
  return "nvml.dll";
#else
  return "libnvidia-ml.so.1";
#endif
}

// Names and structures: NVML API reference, "Initialization and Cleanup" and "Device Queries".
Management::Management(DynamicLibrary&& library)
    : library_(std::move(library)),
      initialise_(function<int()>(library_, "nvmlInit_v2")),
      find_(function<int(const char*, Handle*)>(library_, "nvmlDeviceGetHandleByPciBusId_v2")),
      memory_(function<int(Handle, Memory*)>(library_, "nvmlDeviceGetMemoryInfo")),
      utilization_(function<int(Handle, Utilization*)>(library_, "nvmlDeviceGetUtilizationRates")) {}

bool Management::start() const { return initialise_ && find_ && memory_ && utilization_ && initialise_() == 0; }

std::optional<Management> Management::open(const std::string& path) {
  std::string why;
  auto library = DynamicLibrary::open(path, why);
  if (!library) return std::nullopt;
  Management management(std::move(*library));
  if (!management.start()) return std::nullopt;
  return management;
}

std::optional<Usage> Management::usage(const std::string& pci_address) const {
  Handle device = nullptr;
  Memory memory{};
  if (find_(pci_address.c_str(), &device) != 0 || memory_(device, &memory) != 0) return std::nullopt;
  Usage usage{static_cast<std::int64_t>(memory.used), static_cast<std::int64_t>(memory.total), std::nullopt};
  // A part of a GPU (MIG) has memory of its own, but no load.
  if (Utilization rates{}; utilization_(device, &rates) == 0) usage.load = rates.gpu / 100.0;
  return usage;
}

}  // namespace sizewise::cuda
