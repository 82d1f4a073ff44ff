// Sums, constants and changes of precision, one access of 16 bytes per operand and thread.
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {
namespace {

template <typename T, int n>
__global__ void __launch_bounds__(elementwise_threads) add_kernel(std::int64_t count, const T* a, const T* b, T* y) {
  const std::int64_t i = elementwise_thread() * n;
  if (i + n <= count) {
    float left[n], right[n];
    load<n>(a + i, left);
    load<n>(b + i, right);
#pragma unroll
    for (int e = 0; e < n; ++e) left[e] += right[e];
    store<n>(y + i, left);
  } else {
    for (std::int64_t e = i; e < count; ++e) from_float(to_float(a[e]) + to_float(b[e]), y[e]);
  }
}

template <typename T, int n>
__global__ void __launch_bounds__(elementwise_threads) fill_kernel(std::int64_t count, float value, T* y) {
  const std::int64_t i = elementwise_thread() * n;
  if (i + n <= count) {
    float values[n];
#pragma unroll
    for (int e = 0; e < n; ++e) values[e] = value;
    store<n>(y + i, values);
  } else {
    for (std::int64_t e = i; e < count; ++e) from_float(value, y[e]);
  }
}

template <typename From, typename To, int n>
__global__ void __launch_bounds__(elementwise_threads) convert_kernel(std::int64_t count, const From* from, To* to) {
  const std::int64_t i = elementwise_thread() * n;
  if (i + n <= count) {
    float values[n];
    load<n>(from + i, values);
    store<n>(to + i, values);
  } else {
    for (std::int64_t e = i; e < count; ++e) from_float(to_float(from[e]), to[e]);
  }
}

}  // namespace

template <typename T>
cudaError_t add(std::int64_t count, const T* a, const T* b, T* y, const Launch& launch) {
  if (count <= 0) return cudaSuccess;
  constexpr int n = wide<T>;
  if (wide_aligned({a, b, y})) {
    add_kernel<T, n>
        <<<elementwise_blocks((count + n - 1) / n), elementwise_threads, 0, launch.stream>>>(count, a, b, y);
  } else {
    add_kernel<T, 1><<<elementwise_blocks(count), elementwise_threads, 0, launch.stream>>>(count, a, b, y);
  }
  return cudaGetLastError();
}

template <typename T>
cudaError_t fill(std::int64_t count, float value, T* y, const Launch& launch) {
  if (count <= 0) return cudaSuccess;
  constexpr int n = wide<T>;
  if (wide_aligned({y})) {
    fill_kernel<T, n>
        <<<elementwise_blocks((count + n - 1) / n), elementwise_threads, 0, launch.stream>>>(count, value, y);
  } else {
    fill_kernel<T, 1><<<elementwise_blocks(count), elementwise_threads, 0, launch.stream>>>(count, value, y);
  }
  return cudaGetLastError();
}

template <typename From, typename To>
cudaError_t convert(std::int64_t count, const From* from, To* to, const Launch& launch) {
  if (count <= 0) return cudaSuccess;
  constexpr int n = 8;
  if (wide_aligned({from, to})) {
    convert_kernel<From, To, n>
        <<<elementwise_blocks((count + n - 1) / n), elementwise_threads, 0, launch.stream>>>(count, from, to);
  } else {
    convert_kernel<From, To, 1><<<elementwise_blocks(count), elementwise_threads, 0, launch.stream>>>(count, from, to);
  }
  return cudaGetLastError();
}

template cudaError_t add(std::int64_t, const float*, const float*, float*, const Launch&);
template cudaError_t add(std::int64_t, const bf16*, const bf16*, bf16*, const Launch&);
template cudaError_t fill(std::int64_t, float, float*, const Launch&);
template cudaError_t fill(std::int64_t, float, bf16*, const Launch&);
template cudaError_t convert(std::int64_t, const float*, bf16*, const Launch&);
template cudaError_t convert(std::int64_t, const bf16*, float*, const Launch&);

}  // namespace sizewise::cuda
