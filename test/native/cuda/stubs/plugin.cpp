// A plugin of another build, which the loader must not use.
#include "backend/cuda/load/plugin.h"

#ifdef _WIN32
#define STUB_EXPORT extern "C" __declspec(dllexport)
#else
#define STUB_EXPORT extern "C" __attribute__((visibility("default")))
#endif

STUB_EXPORT const sizewise::cuda::Plugin* sizewise_cuda_plugin();

const sizewise::cuda::Plugin* sizewise_cuda_plugin() {
  static const sizewise::cuda::Plugin plugin{"0.0.0 Another 1.0", nullptr, nullptr, nullptr};
  return &plugin;
}
