// The backends that the checks compare.
#pragma once
#include <memory>

#include "backend/cuda/load/plugin.h"
#include "ops/backend.h"

extern "C" const sizewise::cuda::Plugin* sizewise_cuda_plugin();

namespace sizewise::gpu_check {

inline std::unique_ptr<Backend> cuda_backend(const char* cublaslt_path = "") {
  return sizewise_cuda_plugin()->open({.device = 0, .cublaslt_path = cublaslt_path});
}
inline std::unique_ptr<Backend> cpu_backend() { return make_cpu_backend({.threads = 0, .path = {}}); }

}  // namespace sizewise::gpu_check
