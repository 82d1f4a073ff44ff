// Token and learned position embedding.
#include <algorithm>

#include "backend/cuda/kernels/embedding_backward.cuh"
#include "backend/cuda/kernels/embedding_forward.cuh"

namespace sizewise::cuda {
namespace {

std::size_t stretches_of(std::size_t rows) { return (rows + stretch_rows - 1) / stretch_rows; }

template <typename T, int n>
cudaError_t backward(const EmbeddingBackwardCall<T>& call, const Launch& launch) {
  const int rows = call.batch * call.length;
  const auto stretches = static_cast<unsigned>(stretches_of(static_cast<std::size_t>(rows)));
  EmbeddingWorkspace workspace{};
  workspace.heads = static_cast<float*>(call.workspace);
  workspace.tails = workspace.heads + std::size_t{stretches} * static_cast<std::size_t>(call.channels);
  workspace.found =
      reinterpret_cast<int2*>(workspace.tails + std::size_t{stretches} * static_cast<std::size_t>(call.channels));
  workspace.sorted = workspace.found + rows;

  const std::int64_t position_threads = call.d_position_table ? std::int64_t{call.length} * (call.channels / n) : 0;
  const auto position_blocks = static_cast<unsigned>((position_threads + group_threads - 1) / group_threads);
  const std::size_t shared = static_cast<std::size_t>((call.vocab + groups_of_tokens - 1) >> group_shift) * sizeof(int);
  const auto order = embedding_order_kernel<T, n>;
  if (shared > 47 * 1024) {
    const cudaError_t error =
        cudaFuncSetAttribute(order, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shared));
    if (error != cudaSuccess) return error;
  }
  order<<<groups_of_tokens + position_blocks, group_threads, shared, launch.stream>>>(call, workspace);
  if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess) return error;

  const int threads = std::clamp((call.channels / n + 31) / 32 * 32, 32, 256);
  embedding_stretch_kernel<T, n><<<stretches, threads, 0, launch.stream>>>(call, workspace);
  if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess) return error;

  const dim3 grid(stretches, (call.channels + 32 * n - 1) / (32 * n));
  embedding_merge_kernel<n>
      <<<grid, 32 * merge_warps, 0, launch.stream>>>(rows, call.channels, call.d_token_table, workspace);
  return cudaGetLastError();
}

}  // namespace

template <typename T>
cudaError_t embedding_forward(const EmbeddingForwardCall<T>& call, const Launch& launch) {
  const std::int64_t count = std::int64_t{call.batch} * call.length * call.channels;
  if (count <= 0) return cudaSuccess;
  constexpr int n = wide<T>;
  if (call.channels % n == 0 && wide_aligned({call.token_table, call.position_table, call.y})) {
    embedding_forward_kernel<T, n><<<elementwise_blocks(count / n), elementwise_threads, 0, launch.stream>>>(call);
  } else {
    embedding_forward_kernel<T, 1><<<elementwise_blocks(count), elementwise_threads, 0, launch.stream>>>(call);
  }
  return cudaGetLastError();
}

std::size_t embedding_backward_workspace(std::int64_t rows, int channels) {
  const auto count = static_cast<std::size_t>(rows);
  return 2 * stretches_of(count) * static_cast<std::size_t>(channels) * sizeof(float) + 2 * count * sizeof(int2);
}

template <typename T>
cudaError_t embedding_backward(const EmbeddingBackwardCall<T>& call, const Launch& launch) {
  if (call.batch <= 0 || call.length <= 0 || call.channels <= 0) return cudaSuccess;
  if (call.channels % 4 == 0 && wide_aligned({call.dy, call.d_token_table, call.d_position_table, call.workspace}))
    return backward<T, 4>(call, launch);
  return backward<T, 1>(call, launch);
}

template cudaError_t embedding_forward(const EmbeddingForwardCall<float>&, const Launch&);
template cudaError_t embedding_forward(const EmbeddingForwardCall<bf16>&, const Launch&);
template cudaError_t embedding_backward(const EmbeddingBackwardCall<float>&, const Launch&);
template cudaError_t embedding_backward(const EmbeddingBackwardCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
