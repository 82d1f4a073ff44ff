// Stands in for the CUDA backend in builds without it.
#include "backend/cuda/describe.h"

namespace sizewise::cuda {

Description describe() { return {false, "This build of Sizewise has no CUDA backend; training runs on the CPU."}; }

}  // namespace sizewise::cuda
