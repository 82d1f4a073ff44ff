// Whether an NVIDIA driver that is new enough answers on this machine. Asked through the driver's own library, before
// anything that needs it is loaded.
#pragma once
#include <optional>
#include <string>

namespace sizewise::cuda {

// The CUDA version that the driver must support, as the driver writes it: 1000 * major + 10 * minor.
inline constexpr int kNeededDriver = 13000;

// Why no device can be used: a word that the window has a sentence for, and a sentence in English.
struct Objection {
  std::string reason;  // backend_missing|broken|foreign, driver_missing|broken|too_old, gpu_missing
  std::string sentence;
};

// What speaks against using the driver, if anything does. `library` is a file, or a name that the system looks up.
std::optional<Objection> driver_objection(const std::string& library);

// The driver's library on this system.
const char* driver_library() noexcept;

}  // namespace sizewise::cuda
