// NVIDIA's management library as the engine asks it. The GPU at 0000:01:00.0 has 16 GiB, 6 of them taken, and computes
// 42 per cent of the time; the one at 0000:02:00.0 has 8 GiB and does not tell its load.
#include <string>

#ifdef _WIN32
#define STUB_EXPORT extern "C" __declspec(dllexport)
#else
#define STUB_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace {

struct Memory {
  unsigned long long total, free, used;
};
struct Utilization {
  unsigned gpu, memory;
};
constexpr unsigned long long kGibibyte = 1ULL << 30;
constexpr int kNotFound = 6, kNotSupported = 3;
int first = 1, second = 2;

}  // namespace

STUB_EXPORT int nvmlInit_v2();
STUB_EXPORT int nvmlDeviceGetHandleByPciBusId_v2(const char* address, void** device);
STUB_EXPORT int nvmlDeviceGetMemoryInfo(void* device, Memory* memory);
STUB_EXPORT int nvmlDeviceGetUtilizationRates(void* device, Utilization* rates);

int nvmlInit_v2() { return STUB_STARTS ? 0 : 1; }
int nvmlDeviceGetHandleByPciBusId_v2(const char* address, void** device) {
  const std::string asked = address;
  *device = asked == "0000:01:00.0" ? &first : asked == "0000:02:00.0" ? &second : nullptr;
  return *device == nullptr ? kNotFound : 0;
}
int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
  const unsigned long long total = (device == &first ? 16 : 8) * kGibibyte,
                           used = (device == &first ? 6 : 1) * kGibibyte;
  *memory = {total, total - used, used};
  return 0;
}
int nvmlDeviceGetUtilizationRates(void* device, Utilization* rates) {
  if (device != &first) return kNotSupported;
  *rates = {42, 7};
  return 0;
}
