// Cross-entropy of rows of logits, and their gradient in place. One read of the row finds its largest number and the
// sum of exponentials; the row then stays in registers (a warp per row, small vocabularies) or in shared memory (a
// block per row), from where the gradient is written. Only a row that fits in neither is read twice.
#pragma once
#include "backend/cuda/kernels/cross_entropy_softmax.cuh"
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

// The numbers of one access; past the vocabulary -infinity, whose exponential is 0.
template <int n>
__device__ inline void unpack_logits(uint4 bits, int left, float (&to)[n]) {
  unpack(bits, to);
  if (left >= n) return;
#pragma unroll
  for (int e = 0; e < n; ++e)
    if (e >= left) to[e] = -INFINITY;
}

// values = softmax * d_loss, less d_loss at the target, which is `target` elements from the first.
template <int n>
__device__ inline void gradient_of(float (&values)[n], float most, float scale, int target, float d_loss) {
#pragma unroll
  for (int e = 0; e < n; ++e) values[e] = exp_below(values[e] - most) * scale;
  if (static_cast<unsigned>(target) >= static_cast<unsigned>(n)) return;
#pragma unroll
  for (int e = 0; e < n; ++e)
    if (e == target) values[e] -= d_loss;
}

// log sum exp - target, in the difference to the largest: large logits cancel exactly.
__device__ inline float loss_of(const Softmax& softmax, float of_target) {
  return logf(softmax.sum) - (of_target - softmax.most);
}

inline constexpr int rows_per_cross_entropy_block = 4;

// A warp per row, which its lanes hold in `vectors` accesses each.
template <typename T, int vectors>
__global__ void __launch_bounds__(32 * rows_per_cross_entropy_block)
    cross_entropy_warp_kernel(const __grid_constant__ CrossEntropyCall<T> call) {
  constexpr int n = wide<T>;
  const int lane = threadIdx.x % 32;
  const std::int64_t row = std::int64_t{blockIdx.x} * rows_per_cross_entropy_block + threadIdx.x / 32;
  if (row >= call.rows) return;
  const int target = call.targets[row];
  T* const logits = call.logits + row * call.ld;
  uint4 bits[vectors] = {};
#pragma unroll
  for (int i = 0; i < vectors; ++i)
    if (const int at = (lane + 32 * i) * n; at < call.vocab && target >= 0) bits[i] = load_bits(logits + at);
  const float of_target = target >= 0 ? to_float(logits[target]) : 0.0f;
  Softmax softmax;
#pragma unroll
  for (int i = 0; i < vectors; ++i) {
    const int at = (lane + 32 * i) * n;
    if (at >= call.vocab) continue;
    float values[n];
    unpack_logits(bits[i], call.vocab - at, values);
    take(softmax, values);
  }
  softmax = warp_softmax(softmax);
  __syncwarp();  // the target is read before a lane writes over it
  if (lane == 0) call.losses[row] = target >= 0 ? loss_of(softmax, of_target) : 0.0f;
  if (!call.with_gradient) return;

  const float d_loss = target >= 0 ? call.d_loss.get() : 0.0f, scale = d_loss / softmax.sum;
#pragma unroll
  for (int i = 0; i < vectors; ++i) {
    const int at = (lane + 32 * i) * n;
    if (at >= call.ld) continue;
    float values[n];
    unpack_logits(bits[i], call.vocab - at, values);
    gradient_of(values, softmax.most, scale, target - at, d_loss);
    store_bits(logits + at, pack(values));
  }
}

// A block per row. kHeld: shared memory holds the row, each thread the vectors that it itself reads again.
template <typename T, bool kHeld>
__global__ void __launch_bounds__(1024) cross_entropy_block_kernel(const __grid_constant__ CrossEntropyCall<T> call) {
  constexpr int n = wide<T>, ahead = 4;
  extern __shared__ uint4 held[];
  __shared__ Softmax parts[32];
  const int threads = blockDim.x, vectors = (call.vocab + n - 1) / n, row_vectors = static_cast<int>(call.ld / n);
  const std::int64_t row = blockIdx.x;
  const int target = call.targets[row];
  T* const logits = call.logits + row * call.ld;
  if (target < 0) {
    if (threadIdx.x == 0) call.losses[row] = 0.0f;
    if (!call.with_gradient) return;
    for (int v = threadIdx.x; v < row_vectors; v += threads) store_bits(logits + std::int64_t{v} * n, uint4{});
    return;
  }

  const float of_target = threadIdx.x == 0 ? to_float(logits[target]) : 0.0f;
  Softmax softmax;
  for (int first = threadIdx.x; first < vectors; first += ahead * threads) {
    uint4 bits[ahead];
#pragma unroll
    for (int i = 0; i < ahead; ++i)
      if (const int v = first + i * threads; v < vectors) bits[i] = load_bits(logits + std::int64_t{v} * n);
#pragma unroll
    for (int i = 0; i < ahead; ++i) {
      const int v = first + i * threads;
      if (v >= vectors) continue;
      if constexpr (kHeld) held[v] = bits[i];
      float values[n];
      unpack_logits(bits[i], call.vocab - v * n, values);
      take(softmax, values);
    }
  }
  softmax = block_softmax(softmax, parts);  // no thread writes before all have read
  if (threadIdx.x == 0) call.losses[row] = loss_of(softmax, of_target);
  if (!call.with_gradient) return;

  const float d_loss = call.d_loss.get(), scale = d_loss / softmax.sum;
#pragma unroll 4
  for (int v = threadIdx.x; v < vectors; v += threads) {
    T* const at = logits + std::int64_t{v} * n;
    float values[n];
    unpack_logits(kHeld ? held[v] : load_bits(at), call.vocab - v * n, values);
    gradient_of(values, softmax.most, scale, target - v * n, d_loss);
    store_bits(at, pack(values));
  }
  for (int v = vectors + threadIdx.x; v < row_vectors; v += threads) store_bits(logits + std::int64_t{v} * n, uint4{});
}

// Any vocabulary at any address, element by element.
template <typename T>
__global__ void __launch_bounds__(1024) cross_entropy_plain_kernel(const __grid_constant__ CrossEntropyCall<T> call) {
  __shared__ Softmax parts[32];
  const std::int64_t row = blockIdx.x;
  const int target = call.targets[row];
  T* const logits = call.logits + row * call.ld;
  const float of_target = target >= 0 && threadIdx.x == 0 ? to_float(logits[target]) : 0.0f;
  Softmax softmax;
  if (target >= 0) {
#pragma unroll 4
    for (int c = threadIdx.x; c < call.vocab; c += blockDim.x) take<1>(softmax, {to_float(logits[c])});
  }
  softmax = block_softmax(softmax, parts);
  if (threadIdx.x == 0) call.losses[row] = target >= 0 ? loss_of(softmax, of_target) : 0.0f;
  if (!call.with_gradient) return;
  const float d_loss = target >= 0 ? call.d_loss.get() : 0.0f, scale = d_loss / softmax.sum;
  for (std::int64_t c = threadIdx.x; c < call.ld; c += blockDim.x) {
    float value[1] = {0.0f};
    if (c < call.vocab && target >= 0) {
      value[0] = to_float(logits[c]);
      gradient_of(value, softmax.most, scale, target - static_cast<int>(c), d_loss);
    }
    from_float(value[0], logits[c]);
  }
}

}  // namespace sizewise::cuda
