// A number that may change from one replay of a recorded step to the next: it stands in device memory then.
#pragma once

namespace sizewise::cuda {

template <typename T>
struct Varying {
  T value{};
  const T* at = nullptr;  // device memory; null: `value` holds

#ifdef __CUDACC__
  __device__ T get() const { return at ? *at : value; }
#endif
};

}  // namespace sizewise::cuda
