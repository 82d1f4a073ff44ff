#include "backend/cuda/load/load_plugin.h"

#include <fstream>
#include <utility>

#include "backend/cuda/load/driver.h"
#include "backend/cuda/load/management.h"
#include "base/error.h"
#include "platform/dynamic_library.h"
#include "platform/environment.h"
#include "platform/module_folder.h"

namespace sizewise::cuda {
namespace {

#ifdef _WIN32
constexpr const char* kPluginFile = "sizewise_cuda.dll";
#else
constexpr const char* kPluginFile = "sizewise_cuda.so";
#endif

[[noreturn]] void refuse(const Objection& objection) {
  throw Error("device_unavailable", objection.sentence, objection.reason);
}

}  // namespace

Libraries default_libraries() {
  if (const auto folder = environment_variable("SIZEWISE_CUDA_FOLDER")) {
    const std::string in = *folder + "/";
    return {in + driver_library(), in + kPluginFile, in + management_library()};
  }
  return {driver_library(), module_folder() + kPluginFile, management_library()};
}

const Plugin& load_plugin(const Libraries& libraries) {
  if (!std::ifstream(libraries.plugin))
    refuse({"backend_missing", "This build of Sizewise has no CUDA backend; training runs on the CPU."});
  if (const auto objection = driver_objection(libraries.driver)) refuse(*objection);
  std::string why;
  auto library = DynamicLibrary::open(libraries.plugin, why);
  if (!library) refuse({"backend_broken", "The CUDA backend cannot be loaded: " + why});
  const auto get = reinterpret_cast<GetPlugin*>(library->symbol(kGetPlugin));
  if (!get)
    refuse({"backend_broken",
            "The CUDA backend cannot be loaded: " + libraries.plugin + " is no CUDA backend of Sizewise."});
  const Plugin* found = get();
  if (found->build != SIZEWISE_BUILD)
    refuse({"backend_foreign", "The CUDA backend belongs to another build of Sizewise (" + found->build +
                                   "; expected " + SIZEWISE_BUILD + "): install Sizewise again."});
  // Never closed: backends that it made may be alive, and drivers do not like to be unloaded.
  static auto* const kept = new std::optional<DynamicLibrary>();
  *kept = std::move(library);
  return *found;
}

const Plugin& plugin() {
  static const Plugin& loaded = load_plugin(default_libraries());
  return loaded;
}

}  // namespace sizewise::cuda
