// A CUDA backend that has no GPU: two devices whose work the processor does. What stands above the backend (choosing a
// device, training, evaluating and writing on it) can be tried with it anywhere.
#include <cstdlib>

#include "backend/cuda/load/plugin.h"
#include "base/error.h"
#include "ops/watched_backend.h"

#ifdef _WIN32
#define STUB_EXPORT extern "C" __declspec(dllexport)
#else
#define STUB_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace {

using namespace sizewise;

constexpr std::int64_t kGibibyte = std::int64_t{1} << 30;

class StandIn final : public WatchedBackend {
 public:
  explicit StandIn(std::unique_ptr<Backend> backend) : WatchedBackend(*backend), backend_(std::move(backend)) {}
  std::string name() const override { return "cuda stand-in"; }
  // As of a GPU: whoever wants to read its memory has to copy it.
  bool host_addressable() const noexcept override { return false; }

 private:
  void around_op(const char*, const std::function<void()>& run) override { run(); }
  std::unique_ptr<Backend> backend_;
};

std::vector<cuda::Device> devices() {
  return {{"Stand-in A", 16 * kGibibyte, 10 * kGibibyte, 90, 132, "0000:01:00.0"},
          {"Stand-in B", 8 * kGibibyte, 7 * kGibibyte, 86, 28, "0000:02:00.0"}};
}

std::unique_ptr<Backend> open(const cuda::CudaOptions& options) {
  if (options.device >= 2) throw Error("device_unavailable", "the stand-in has two devices", "device");
  return std::make_unique<StandIn>(make_cpu_backend({.threads = 1, .path = {}}));
}

// With a wish for cuBLASLt it says that it has it, so that what asks for it can be told apart.
cuda::ProductSource products_of(const cuda::CudaOptions&) {
  const char* const wish = std::getenv("SIZEWISE_CUBLASLT");
  if (!wish) return {"the processor", "no cuBLASLt found:\n  the stand-in looks nowhere"};
  return {std::string("the processor and ") + wish, ""};
}

}  // namespace

STUB_EXPORT const sizewise::cuda::Plugin* sizewise_cuda_plugin();

const sizewise::cuda::Plugin* sizewise_cuda_plugin() {
  static const sizewise::cuda::Plugin plugin{SIZEWISE_BUILD, devices, open, products_of};
  return &plugin;
}
