// SwiGLU (Shazeer 2020): y = silu(gate) * up; a thread takes one access of 16 bytes of the gate and of what lies
// beside.
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {
namespace {

// Where the exponential overflows the quotient is 0, as it should be.
__device__ inline float sigmoid(float x) { return 1.0f / (1.0f + __expf(-x)); }

template <typename T, int n>
__global__ void __launch_bounds__(elementwise_threads)
    swiglu_forward_kernel(int rows, int d_ff, const T* gate_up, T* y) {
  const int vectors = d_ff / n;
  std::int64_t vector = elementwise_thread();
  const std::int64_t row = take_row(vector, vectors);
  if (row >= rows) return;
  const T* gate = gate_up + row * 2 * d_ff + vector * n;
  float g[n], u[n];
  load<n>(gate, g);
  load<n>(gate + d_ff, u);
#pragma unroll
  for (int e = 0; e < n; ++e) u[e] *= g[e] * sigmoid(g[e]);
  store<n>(y + row * d_ff + vector * n, u);
}

// d silu(g) / dg = sigmoid(g) (1 + g (1 - sigmoid(g))). A thread writes only where it alone has read.
template <typename T, int n>
__global__ void __launch_bounds__(elementwise_threads)
    swiglu_backward_kernel(int rows, int d_ff, const T* gate_up, const T* dy, T* d_gate_up) {
  const int vectors = d_ff / n;
  std::int64_t vector = elementwise_thread();
  const std::int64_t row = take_row(vector, vectors);
  if (row >= rows) return;
  const std::int64_t at = row * 2 * d_ff + vector * n;
  float g[n], u[n], d[n];
  load<n>(gate_up + at, g);
  load<n>(gate_up + at + d_ff, u);
  load<n>(dy + row * d_ff + vector * n, d);
#pragma unroll
  for (int e = 0; e < n; ++e) {
    const float share = sigmoid(g[e]), silu = g[e] * share;
    g[e] = d[e] * u[e] * fmaf(silu, 1.0f - share, share);
    u[e] = d[e] * silu;
  }
  store<n>(d_gate_up + at, g);
  store<n>(d_gate_up + at + d_ff, u);
}

}  // namespace

template <typename T>
cudaError_t swiglu_forward(int rows, int d_ff, const T* gate_up, T* y, const Launch& launch) {
  if (rows <= 0 || d_ff <= 0) return cudaSuccess;
  constexpr int n = wide<T>;
  const std::int64_t count = std::int64_t{rows} * d_ff;
  if (d_ff % n == 0 && wide_aligned({gate_up, y})) {
    swiglu_forward_kernel<T, n>
        <<<elementwise_blocks(count / n), elementwise_threads, 0, launch.stream>>>(rows, d_ff, gate_up, y);
  } else {
    swiglu_forward_kernel<T, 1>
        <<<elementwise_blocks(count), elementwise_threads, 0, launch.stream>>>(rows, d_ff, gate_up, y);
  }
  return cudaGetLastError();
}

template <typename T>
cudaError_t swiglu_backward(int rows, int d_ff, const T* gate_up, const T* dy, T* d_gate_up, const Launch& launch) {
  if (rows <= 0 || d_ff <= 0) return cudaSuccess;
  constexpr int n = wide<T>;
  const std::int64_t count = std::int64_t{rows} * d_ff;
  if (d_ff % n == 0 && wide_aligned({gate_up, dy, d_gate_up})) {
    swiglu_backward_kernel<T, n>
        <<<elementwise_blocks(count / n), elementwise_threads, 0, launch.stream>>>(rows, d_ff, gate_up, dy, d_gate_up);
  } else {
    swiglu_backward_kernel<T, 1>
        <<<elementwise_blocks(count), elementwise_threads, 0, launch.stream>>>(rows, d_ff, gate_up, dy, d_gate_up);
  }
  return cudaGetLastError();
}

template cudaError_t swiglu_forward(int, int, const float*, float*, const Launch&);
template cudaError_t swiglu_forward(int, int, const bf16*, bf16*, const Launch&);
template cudaError_t swiglu_backward(int, int, const float*, const float*, float*, const Launch&);
template cudaError_t swiglu_backward(int, int, const bf16*, const bf16*, bf16*, const Launch&);

}  // namespace sizewise::cuda
