// Which kernel of the cross-entropy takes which vocabulary.
#include <algorithm>

#include "backend/cuda/kernels/cross_entropy.cuh"

namespace sizewise::cuda {
namespace {

template <typename T, int vectors>
cudaError_t by_warps(const CrossEntropyCall<T>& call, const Launch& launch) {
  constexpr int rows = rows_per_cross_entropy_block;
  cross_entropy_warp_kernel<T, vectors><<<(call.rows + rows - 1) / rows, 32 * rows, 0, launch.stream>>>(call);
  return cudaGetLastError();
}

// Four vectors or more to a thread; half the threads where two rows fit on a multiprocessor side by side.
unsigned threads_for(int vectors, bool alone) {
  if (vectors <= 512) return 128;
  if (vectors <= 2048) return 256;
  return alone ? 1024 : 512;
}

template <typename T>
cudaError_t by_blocks(const CrossEntropyCall<T>& call, const Launch& launch) {
  const int vectors = (call.vocab + wide<T> - 1) / wide<T>;
  const std::size_t bytes = static_cast<std::size_t>(vectors) * sizeof(uint4), own = 256;
  if (!call.with_gradient || bytes + own > launch.shared_memory_limit) {
    cross_entropy_block_kernel<T, false><<<call.rows, threads_for(vectors, false), 0, launch.stream>>>(call);
    return cudaGetLastError();
  }
  const auto kernel = cross_entropy_block_kernel<T, true>;
  const cudaError_t error =
      cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes));
  if (error != cudaSuccess) return error;
  // A multiprocessor has 1 KB more than a block may ask for, and keeps 1 KB of it for each block.
  const bool alone = 2 * (bytes + own + 1024) > launch.shared_memory_limit + 1024;
  kernel<<<call.rows, threads_for(vectors, alone), bytes, launch.stream>>>(call);
  return cudaGetLastError();
}

}  // namespace

template <typename T>
cudaError_t cross_entropy(const CrossEntropyCall<T>& call, const Launch& launch) {
  if (call.rows <= 0 || call.vocab <= 0) return cudaSuccess;
  constexpr int n = wide<T>;
  if (call.ld % n != 0 || !wide_aligned({call.logits})) {
    const unsigned threads = call.vocab <= 512 ? 128 : call.vocab <= 4096 ? 256 : 1024;
    cross_entropy_plain_kernel<T><<<call.rows, threads, 0, launch.stream>>>(call);
    return cudaGetLastError();
  }
  if (call.ld <= 32 * n) return by_warps<T, 1>(call, launch);
  if (call.ld <= 64 * n) return by_warps<T, 2>(call, launch);
  if (call.ld <= 128 * n) return by_warps<T, 4>(call, launch);
  if (call.ld <= 256 * n) return by_warps<T, 8>(call, launch);
  return by_blocks<T>(call, launch);
}

template cudaError_t cross_entropy(const CrossEntropyCall<float>&, const Launch&);
template cudaError_t cross_entropy(const CrossEntropyCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
