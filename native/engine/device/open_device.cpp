#include "device/open_device.h"

#include <charconv>
#include <string_view>

#include "backend/cuda/load/load_plugin.h"
#include "base/error.h"

namespace sizewise {
namespace {

// The number behind "cuda:"; 0 for "cuda"; -1 where the name is none of a CUDA device.
int cuda_number(std::string_view device) {
  if (!device.starts_with("cuda")) return -1;
  device.remove_prefix(4);
  if (device.empty()) return 0;
  int number = -1;
  if (!device.starts_with(':')) return -1;
  const auto [end, failure] = std::from_chars(device.data() + 1, device.data() + device.size(), number);
  return failure == std::errc{} && end == device.data() + device.size() ? number : -1;
}

}  // namespace

std::unique_ptr<Backend> open_device(const std::string& device, int threads) {
  if (device == "cpu") return make_cpu_backend({.threads = threads, .path = {}});
  if (const int number = cuda_number(device); number >= 0) {
    return cuda::plugin().open({.device = number, .cublaslt_path = {}});
  }
  throw Error("device_unavailable", "expected the device cpu, cuda or cuda:N, got '" + device + "'", "device");
}

}  // namespace sizewise
