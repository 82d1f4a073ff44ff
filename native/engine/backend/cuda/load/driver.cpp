#include "backend/cuda/load/driver.h"

#include "platform/dynamic_library.h"

namespace sizewise::cuda {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

template <typename Function>
Function* function(const DynamicLibrary& library, const char* name) {
  return reinterpret_cast<Function*>(library.symbol(name));
}

}  // namespace

const char* driver_library() noexcept {
#ifdef _WIN32
  return "nvcuda.dll";
#else
  return "libcuda.so.1";
#endif
}

std::optional<Objection> driver_objection(const std::string& path) {
  std::string why;
  const auto library = DynamicLibrary::open(path, why);
  if (!library) return Objection{"driver_missing", "There is no NVIDIA driver on this machine."};
  const auto initialise = function<int(unsigned)>(*library, "cuInit");
  const auto get_version = function<int(int*)>(*library, "cuDriverGetVersion");
  const auto get_count = function<int(int*)>(*library, "cuDeviceGetCount");
  if (!initialise || !get_version || !get_count)
    return Objection{"driver_broken", "The NVIDIA driver lacks functions that CUDA needs."};
  int version = 0;
  if (get_version(&version) != 0 || version < kNeededDriver)
    return Objection{"driver_too_old", "The NVIDIA driver supports CUDA " + version_text(version) + ", but CUDA " +
                                           version_text(kNeededDriver) + " is needed: install driver 580 or newer."};
  if (const int result = initialise(0); result != 0)
    return Objection{"driver_broken",
                     "The NVIDIA driver does not start (error " + std::to_string(result) + " of cuInit)."};
  int count = 0;
  if (get_count(&count) != 0 || count == 0) return Objection{"gpu_missing", "The NVIDIA driver finds no GPU."};
  return std::nullopt;
}

}  // namespace sizewise::cuda
