// What the library with the CUDA backend offers to the engine, which opens it at run time. Both are built from the same
// sources by the same compiler: `build` says so.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ops/backend.h"

namespace sizewise::cuda {

struct Device {
  std::string name;
  std::int64_t memory_bytes, free_bytes;
  int capability;  // major * 10 + minor
  int multiprocessors;
  std::string pci_address;  // as cudaDeviceGetPCIBusId() writes it
};

struct CudaOptions {
  int device = 0;
  // Where to look for cuBLASLt first: a file or a folder. "none": matrix products are our own.
  std::string cublaslt_path;
};

// Whose matrix products a backend uses; `missing`: why they are our own, where no cuBLASLt could be used.
struct ProductSource {
  std::string name, missing;
};

struct Plugin {
  std::string build;
  std::vector<Device> (*devices)();  // throws Error("device_unavailable")
  std::unique_ptr<Backend> (*open)(const CudaOptions&);
  ProductSource (*products_of)(const CudaOptions&);
};

using GetPlugin = const Plugin*();
inline constexpr const char* kGetPlugin = "sizewise_cuda_plugin";

}  // namespace sizewise::cuda
