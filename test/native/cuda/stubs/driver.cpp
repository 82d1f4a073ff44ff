// A driver's library as the loader sees one: STUB_VERSION is the CUDA that it supports, STUB_DEVICES its GPUs.
#ifdef _WIN32
#define STUB_EXPORT extern "C" __declspec(dllexport)
#else
#define STUB_EXPORT extern "C" __attribute__((visibility("default")))
#endif

STUB_EXPORT int cuInit(unsigned);
STUB_EXPORT int cuDriverGetVersion(int* version);
STUB_EXPORT int cuDeviceGetCount(int* count);

int cuInit(unsigned) { return 0; }
int cuDriverGetVersion(int* version) {
  *version = STUB_VERSION;
  return 0;
}
int cuDeviceGetCount(int* count) {
  *count = STUB_DEVICES;
  return 0;
}
