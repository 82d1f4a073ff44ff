// Dropout by a counter-based generator. Of 64 elements one counter serves i, 16 + i, 32 + i and 48 + i: a thread takes
// the counters of one access of 16 bytes and uses all four words of each, on four such accesses 16 elements apart.
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {
namespace {

template <typename T, bool kWide>
__global__ void __launch_bounds__(elementwise_threads, 3)
    dropout_kernel(std::int64_t count, const T* x, const T* residual, T* y, Drop drop) {
  constexpr int n = wide<T>, threads_per_group = 16 / n;
  const std::int64_t thread = elementwise_thread(), group = thread / threads_per_group;
  const int first = static_cast<int>(thread % threads_per_group) * n;
  const std::int64_t begin = group * 64 + first;
  if (begin >= count) return;

  uint4 bits[4] = {}, more[4] = {};
#pragma unroll
  for (int word = 0; word < 4; ++word) {
    const std::int64_t at = begin + 16 * word;
    if (!kWide || at + n > count) continue;
    bits[word] = load_bits(x + at);
    if (residual) more[word] = load_bits(residual + at);
  }

  const std::uint64_t step = drop.step.get();
  std::uint32_t kept[4] = {};  // one bit per element
#pragma unroll
  for (int e = 0; e < n; ++e) {
    const uint4 random = philox(static_cast<std::uint64_t>(group) * 16 + first + e, drop.seed, drop.stream, step);
    kept[0] |= (random.x >= drop.drop_below ? 1u : 0u) << e;
    kept[1] |= (random.y >= drop.drop_below ? 1u : 0u) << e;
    kept[2] |= (random.z >= drop.drop_below ? 1u : 0u) << e;
    kept[3] |= (random.w >= drop.drop_below ? 1u : 0u) << e;
  }

#pragma unroll
  for (int word = 0; word < 4; ++word) {
    const std::int64_t at = begin + 16 * word;
    if (kWide && at + n <= count) {
      float values[n], past[n];
      unpack(bits[word], values);
      unpack(more[word], past);
#pragma unroll
      for (int e = 0; e < n; ++e) values[e] = (kept[word] >> e & 1 ? values[e] * drop.keep_scale : 0.0f) + past[e];
      store_bits(y + at, pack(values));
    } else {
      for (int e = 0; e < n && at + e < count; ++e) {
        const float value = kept[word] >> e & 1 ? to_float(x[at + e]) * drop.keep_scale : 0.0f;
        from_float(value + (residual ? to_float(residual[at + e]) : 0.0f), y[at + e]);
      }
    }
  }
}

}  // namespace

template <typename T>
cudaError_t dropout(std::int64_t count, const T* x, const T* residual, T* y, const Drop& drop, const Launch& launch) {
  if (count <= 0) return cudaSuccess;
  const unsigned blocks = elementwise_blocks((count + 63) / 64 * (16 / wide<T>));
  if (wide_aligned({x, residual, y})) {
    dropout_kernel<T, true><<<blocks, elementwise_threads, 0, launch.stream>>>(count, x, residual, y, drop);
  } else {
    dropout_kernel<T, false><<<blocks, elementwise_threads, 0, launch.stream>>>(count, x, residual, y, drop);
  }
  return cudaGetLastError();
}

template cudaError_t dropout(std::int64_t, const float*, const float*, float*, const Drop&, const Launch&);
template cudaError_t dropout(std::int64_t, const bf16*, const bf16*, bf16*, const Drop&, const Launch&);

}  // namespace sizewise::cuda
