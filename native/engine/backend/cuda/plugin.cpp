#include "backend/cuda/load/plugin.h"

#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/device_lock.h"
#include "platform/environment.h"

namespace sizewise::cuda {
namespace {

std::vector<Device> devices() {
  const auto lock = device_lock();
  int count = 0;
  if (const cudaError_t counted = cudaGetDeviceCount(&count); counted != cudaSuccess) {
    cudaGetLastError();
    throw Error("device_unavailable", std::string("the CUDA driver finds no device: ") + cudaGetErrorString(counted),
                "driver_broken");
  }
  std::vector<Device> found;
  for (int number = 0; number < count; ++number) {
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, number), "asking for the properties of a device");
    std::size_t free = 0, total = 0;
    char pci_address[32] = {};
    check(cudaSetDevice(number), "choosing a device");
    check(cudaMemGetInfo(&free, &total), "asking for the memory of a device");
    check(cudaDeviceGetPCIBusId(pci_address, sizeof pci_address, number), "asking where a device is");
    found.push_back({properties.name, static_cast<std::int64_t>(total), static_cast<std::int64_t>(free),
                     properties.major * 10 + properties.minor, properties.multiProcessorCount, pci_address});
  }
  return found;
}

// `why` says what is amiss where cuBLASLt was looked for in vain.
std::unique_ptr<Products> choose_products(const CudaOptions& options, std::string& why) {
  if (options.cublaslt_path == "none") return own_products();
  const auto wish = environment_variable("SIZEWISE_CUBLASLT");
  AlgorithmChoices choices{.path = environment_variable("SIZEWISE_CUBLASLT_CHOICES").value_or("")};
  if (!choices.path.empty()) {
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, options.device), "asking for the properties of a device");
    choices.device = properties.name;
  }
  auto found = cublaslt_products(options.cublaslt_path.empty() && wish ? *wish : options.cublaslt_path, why, choices);
  if (!found) return own_products();
  why.clear();
  return found;
}

std::unique_ptr<Backend> open(const CudaOptions& options) {
  return std::make_unique<CudaBackend>(options.device, [&] {
    std::string why;  // is asked for by products_of
    return choose_products(options, why);
  });
}

ProductSource products_of(const CudaOptions& options) {
  ProductSource source;
  source.name = choose_products(options, source.missing)->name();
  return source;
}

}  // namespace
}  // namespace sizewise::cuda

#ifdef _WIN32
#define SIZEWISE_EXPORT extern "C" __declspec(dllexport)
#else
#define SIZEWISE_EXPORT extern "C" __attribute__((visibility("default")))
#endif

SIZEWISE_EXPORT const sizewise::cuda::Plugin* sizewise_cuda_plugin();
const sizewise::cuda::Plugin* sizewise_cuda_plugin() {
  using namespace sizewise::cuda;
  static const Plugin plugin{SIZEWISE_BUILD, devices, open, products_of};
  return &plugin;
}
