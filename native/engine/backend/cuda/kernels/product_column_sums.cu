// The gradient of a bias: column sums of dy, in an order that depends on the shape and the device's kind alone.
//
// Rows are shared by eight blocks. Where blocks can form a cluster (sm_90 and later) they add their sums through each
// other's shared memory, in one launch; elsewhere chunks of rows are summed into the workspace, then the chunks.
#include "backend/cuda/kernels/product_column_sums.cuh"

#include <cooperative_groups.h>

#include <algorithm>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda {
namespace {

using column_sums_of::kThreads;
using column_sums_of::sum_tile;

constexpr int kBlocksOfMultiprocessor = 4;
constexpr int kCluster = 8;  // the largest that every device with clusters takes
constexpr int kMaxChunks = 256;

// A cluster has a tile of columns, its blocks have a part of the rows each.
template <typename T, int Width, int Across>
__global__ __launch_bounds__(kThreads, kBlocksOfMultiprocessor) void sum_by_cluster(const T* dy, int rows, int columns,
                                                                                    float* sums, bool accumulate) {
#if __CUDA_ARCH__ >= 900
  constexpr int count = Across * Width, share = count / kCluster;
  static_assert(count % kCluster == 0 && count <= kThreads);
  __shared__ float own[count];
  const auto cluster = cooperative_groups::this_cluster();
  const int rank = static_cast<int>(cluster.block_rank());
  const int first_column = static_cast<int>(blockIdx.x / kCluster) * count;
  const int rows_of_block = (rows + kCluster - 1) / kCluster;
  const int first =
      static_cast<int>(min(static_cast<std::int64_t>(rank) * rows_of_block, static_cast<std::int64_t>(rows)));
  const int end = first + min(rows_of_block, rows - first);
  const float sum = sum_tile<T, Width, Across>(dy, columns, first_column, first, end);
  if (threadIdx.x < count) own[threadIdx.x] = sum;
  cluster.sync();
  const int i = rank * share + static_cast<int>(threadIdx.x), column = first_column + i;
  if (threadIdx.x < share && column < columns) {
    float total = 0.0f;
#pragma unroll
    for (int other = 0; other < kCluster; ++other) total += *cluster.map_shared_rank(own + i, other);
    sums[column] = accumulate ? sums[column] + total : total;
  }
  cluster.sync();  // no block leaves while another reads from it
#endif
}

template <typename T, int Width>
__global__ __launch_bounds__(kThreads, kBlocksOfMultiprocessor) void sum_chunks(const T* dy, int rows, int columns,
                                                                                int rows_of_chunk, float* partial) {
  const int first_column = blockIdx.x * 32 * Width, first = blockIdx.y * rows_of_chunk;
  const float sum = sum_tile<T, Width, 32>(dy, columns, first_column, first, first + min(rows_of_chunk, rows - first));
  const int column = first_column + static_cast<int>(threadIdx.x);
  if (threadIdx.x < 32 * Width && column < columns)
    partial[static_cast<std::int64_t>(blockIdx.y) * columns + column] = sum;
}

__global__ __launch_bounds__(1024) void sum_partial(const float* partial, int chunks, int columns, float* sums,
                                                    bool accumulate) {
  __shared__ float parts[32][33];
  const int lane = threadIdx.x % 32, part = threadIdx.x / 32, column = blockIdx.x * 32 + lane;
  float sum = 0.0f;
  if (column < columns)
    for (int chunk = part; chunk < chunks; chunk += 32)
      sum += partial[static_cast<std::int64_t>(chunk) * columns + column];
  parts[part][lane] = sum;
  __syncthreads();
  sum = parts[lane][part];  // the parts of one column, one a lane
#pragma unroll
  for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, offset);
  const int own = blockIdx.x * 32 + part;
  if (lane == 0 && own < columns) sums[own] = accumulate ? sums[own] + sum : sum;
}

template <typename T, int Width, int Across>
cudaError_t launch_clusters(const T* dy, int rows, int columns, float* sums, bool accumulate, const Launch& launch) {
  cudaLaunchAttribute shape{};
  shape.id = cudaLaunchAttributeClusterDimension;
  shape.val.clusterDim = {kCluster, 1, 1};
  cudaLaunchConfig_t config{};
  config.gridDim = dim3(static_cast<unsigned>((columns + Across * Width - 1) / (Across * Width)) * kCluster);
  config.blockDim = dim3(kThreads);
  config.stream = launch.stream;
  config.attrs = &shape;
  config.numAttrs = 1;
  return cudaLaunchKernelEx(&config, sum_by_cluster<T, Width, Across>, dy, rows, columns, sums, accumulate);
}

template <typename T, int Width>
cudaError_t launch_chunks(const T* dy, int rows, int columns, float* sums, bool accumulate, Workspace workspace,
                          const Launch& launch) {
  const int across = (columns + 32 * Width - 1) / (32 * Width);
  const auto room = static_cast<std::int64_t>(workspace.bytes / sizeof(float)) / columns;
  // All blocks at once: one more than fit would take as long again.
  std::int64_t chunks = std::min<std::int64_t>(
      {kBlocksOfMultiprocessor * launch.multiprocessors / across, kMaxChunks, room, (rows + 31) / 32});
  if (room < 1) return cudaErrorMemoryAllocation;
  chunks = std::max<std::int64_t>(chunks, 1);
  const int rows_of_chunk = static_cast<int>((rows + chunks - 1) / chunks);
  const int used = (rows + rows_of_chunk - 1) / rows_of_chunk;
  auto* partial = static_cast<float*>(workspace.data);
  sum_chunks<T, Width><<<dim3(across, used), kThreads, 0, launch.stream>>>(dy, rows, columns, rows_of_chunk, partial);
  if (const cudaError_t error = cudaGetLastError()) return error;
  sum_partial<<<(columns + 31) / 32, 1024, 0, launch.stream>>>(partial, used, columns, sums, accumulate);
  return cudaGetLastError();
}

template <typename T>
cudaError_t sums_of(const T* dy, int rows, int columns, float* sums, bool accumulate, Workspace workspace,
                    const Launch& launch) {
  const bool aligned = is_aligned(dy) && columns % wide<T> == 0;
  if (launch.capability < 90)
    return aligned ? launch_chunks<T, wide<T>>(dy, rows, columns, sums, accumulate, workspace, launch)
                   : launch_chunks<T, 1>(dy, rows, columns, sums, accumulate, workspace, launch);
  if (!aligned) return launch_clusters<T, 1, 32>(dy, rows, columns, sums, accumulate, launch);
  // The widest tiles that still give every multiprocessor two blocks.
  const auto fills = [&](int across) {
    return static_cast<std::int64_t>(columns) * kCluster >= std::int64_t{2} * launch.multiprocessors * across * wide<T>;
  };
  if (fills(32)) return launch_clusters<T, wide<T>, 32>(dy, rows, columns, sums, accumulate, launch);
  if (fills(16)) return launch_clusters<T, wide<T>, 16>(dy, rows, columns, sums, accumulate, launch);
  if (fills(8)) return launch_clusters<T, wide<T>, 8>(dy, rows, columns, sums, accumulate, launch);
  return launch_clusters<T, wide<T>, 4>(dy, rows, columns, sums, accumulate, launch);
}

}  // namespace

cudaError_t column_sums(Matrix dy, int rows, int columns, float* sums, bool accumulate, Workspace workspace,
                        const Launch& launch) {
  if (columns <= 0) return cudaSuccess;
  if (rows <= 0) return accumulate ? cudaSuccess : cudaMemsetAsync(sums, 0, columns * sizeof(float), launch.stream);
  if (dy.element == Element::bf16)
    return sums_of(static_cast<const bf16*>(dy.data), rows, columns, sums, accumulate, workspace, launch);
  return sums_of(static_cast<const float*>(dy.data), rows, columns, sums, accumulate, workspace, launch);
}

}  // namespace sizewise::cuda
