// The sum of squares of all gradients in double: squares of floats are exact there, and the order is fixed by the
// number of blocks, which follows from the device. A first kernel leaves one sum per block, a second adds those.
#include "backend/cuda/kernels/adamw_ranges.cuh"

namespace sizewise::cuda {
namespace {

constexpr int kBlocksPerMultiprocessor = 8;

// The sum over the threads of the block, in thread 0.
template <int threads>
__device__ inline double block_sum(double x) {
  __shared__ double parts[threads / 32];
#pragma unroll
  for (int offset = 16; offset > 0; offset /= 2) x += __shfl_xor_sync(0xffffffffu, x, offset);
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = x;
  __syncthreads();
  double sum = parts[0];
#pragma unroll
  for (int warp = 1; warp < threads / 32; ++warp) sum += parts[warp];
  return sum;
}

struct Gradients {
  float4 vectors[adamw_vectors];
};

__device__ inline Gradients load_block(const GradientNormCall& call, std::int64_t block) {
  const int which = range_of(call.first_block, call.range_count, block);
  const std::int64_t begin = (block - call.first_block[which]) * adamw_elements, count = call.ranges[which].count;
  const float* const gradient = call.ranges[which].gradient;
  Gradients loaded;
#pragma unroll
  for (int i = 0; i < adamw_vectors; ++i) {
    const std::int64_t at = begin + (i * adamw_threads + threadIdx.x) * 4;
    loaded.vectors[i] = load_four(gradient + at, count - at);
  }
  return loaded;
}

__device__ inline double square(float x) { return static_cast<double>(x) * static_cast<double>(x); }

__global__ void __launch_bounds__(adamw_threads) squares_kernel(const __grid_constant__ GradientNormCall call) {
  double sums[2] = {0.0, 0.0};
  Gradients next = load_block(call, blockIdx.x);
  for (std::int64_t block = blockIdx.x; block < call.block_count; block += gridDim.x) {
    const Gradients now = next;
    if (block + gridDim.x < call.block_count) next = load_block(call, block + gridDim.x);
#pragma unroll
    for (int i = 0; i < adamw_vectors; ++i) {
      sums[0] += square(now.vectors[i].x);
      sums[1] += square(now.vectors[i].y);
      sums[0] += square(now.vectors[i].z);
      sums[1] += square(now.vectors[i].w);
    }
  }
  const double sum = block_sum<adamw_threads>(sums[0] + sums[1]);
  if (threadIdx.x == 0) call.partial[blockIdx.x] = sum;
}

constexpr int kSumThreads = 1024;

__global__ void __launch_bounds__(kSumThreads) total_kernel(int count, const double* partial, double* total) {
  double sum = 0.0;
#pragma unroll 4
  for (int i = threadIdx.x; i < count; i += kSumThreads) sum += partial[i];
  sum = block_sum<kSumThreads>(sum);
  if (threadIdx.x == 0) *total = sum;
}

}  // namespace

cudaError_t gradient_norm(const GradientNormCall& call, const Launch& launch) {
  const auto blocks = static_cast<int>(
      std::min<std::int64_t>(call.block_count, std::int64_t{kBlocksPerMultiprocessor} * launch.multiprocessors));
  if (blocks > 0) {
    squares_kernel<<<blocks, adamw_threads, 0, launch.stream>>>(call);
    if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess) return error;
  }
  total_kernel<<<1, kSumThreads, 0, launch.stream>>>(std::max(blocks, 0), call.partial, call.sum_of_squares);
  return cudaGetLastError();
}

}  // namespace sizewise::cuda
