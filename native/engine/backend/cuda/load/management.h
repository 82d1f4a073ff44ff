// What NVIDIA's management library, which comes with the driver, says of a GPU. It is asked without a CUDA context:
// those who look on take no memory of the device.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "platform/dynamic_library.h"

namespace sizewise::cuda {

struct Usage {
  std::int64_t used_bytes, memory_bytes;
  std::optional<double> load;  // the share of the last second or less in which it computed; absent where it is not told
};

class Management {
 public:
  // A file, or a name that the system looks up. Nothing where it is absent or does not start.
  static std::optional<Management> open(const std::string& library);

  // Of the GPU at this PCI address, as cudaDeviceGetPCIBusId() writes it. Nothing where the library cannot say.
  std::optional<Usage> usage(const std::string& pci_address) const;

 private:
  struct Memory {
    unsigned long long total, free, used;
  };
  struct Utilization {
    unsigned gpu, memory;  // percent
  };
  using Handle = void*;

  explicit Management(DynamicLibrary&& library);
  bool start() const;

  DynamicLibrary library_;
  int (*initialise_)();
  int (*find_)(const char*, Handle*);
  int (*memory_)(Handle, Memory*);
  int (*utilization_)(Handle, Utilization*);
};

// The library on this system.
const char* management_library() noexcept;

}  // namespace sizewise::cuda
