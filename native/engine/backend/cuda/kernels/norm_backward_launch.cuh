// Which kernel of a norm's backward takes which shape.
#pragma once
#include <algorithm>

#include "backend/cuda/kernels/norm_backward.cuh"
#include "backend/cuda/kernels/norm_backward_clusters.cuh"
#include "backend/cuda/kernels/norm_backward_plain.cuh"

namespace sizewise::cuda {

template <typename T, bool kMean, int warps, int vectors, int groups, int per_multiprocessor, bool kAhead,
          bool kFull = false>
cudaError_t launch_norm_backward(const NormBackwardCall<T>& call, const Launch& launch, int& blocks) {
  static_assert(per_multiprocessor <= most_norm_blocks);
  blocks = std::min(per_multiprocessor * launch.multiprocessors, (call.rows + groups - 1) / groups);
  norm_backward_kernel<T, kMean, RowHolders<warps, vectors, kFull>, groups, per_multiprocessor, kAhead>
      <<<blocks, 32 * warps * groups, (1 + kMean) * (groups / 2) * call.cols * sizeof(float), launch.stream>>>(call);
  return cudaGetLastError();
}

// Three warps a row, with one access in every thread, leave registers for twice the warps of one warp a row.
inline constexpr bool three_warps_a_row = true;

// Twelve to twenty-four warps on a multiprocessor, with the next row on its way in each, keep enough bytes in flight.
template <typename T, bool kMean>
cudaError_t launch_norm_rows(const NormBackwardCall<T>& call, const Launch& launch, int& blocks) {
  const int row_vectors = call.cols / wide<T>;
  const bool by_vectors = call.cols % wide<T> == 0 && row_vectors <= (sizeof(T) == 4 ? 2048 : 1024) &&
                          wide_aligned({call.sum, call.dy, call.d_sum, call.dx, call.weight, call.workspace});
  if (!by_vectors) {
    blocks = std::min(most_norm_blocks * launch.multiprocessors, call.rows);
    norm_backward_plain_kernel<T, kMean><<<blocks, 32 * plain_backward_warps, 0, launch.stream>>>(call);
    return cudaGetLastError();
  }
  if (row_vectors <= 32) return launch_norm_backward<T, kMean, 1, 1, 8, 3, true>(call, launch, blocks);
  if (row_vectors <= 64) return launch_norm_backward<T, kMean, 1, 2, 16, 1, true>(call, launch, blocks);
  constexpr bool has_room = !kMean || sizeof(T) == 4;  // in registers, for all that is kept where no access is in doubt
  if (three_warps_a_row && launch.capability >= 90 && row_vectors == 96)
    return launch_norm_backward<T, kMean, 3, 1, 8, 1, true, has_room>(call, launch, blocks);
  if (row_vectors <= 96) return launch_norm_backward<T, kMean, 1, 3, 12, 1, true>(call, launch, blocks);
  if (row_vectors <= 128) return launch_norm_backward<T, kMean, 2, 2, 8, 1, true>(call, launch, blocks);
  if (row_vectors <= 192) return launch_norm_backward<T, kMean, 2, 3, 6, 1, true>(call, launch, blocks);
  if (row_vectors <= 256) return launch_norm_backward<T, kMean, 4, 2, 4, 1, true>(call, launch, blocks);
  if (row_vectors <= 384) return launch_norm_backward<T, kMean, 4, 3, 3, 1, true>(call, launch, blocks);
  if (row_vectors <= 512) return launch_norm_backward<T, kMean, 8, 2, 2, 1, true>(call, launch, blocks);
  if (row_vectors <= 1024) return launch_norm_backward<T, kMean, 16, 2, 1, 1, true>(call, launch, blocks);
  if constexpr (sizeof(T) == 4)
    return launch_norm_backward<T, kMean, 16, 4, 1, 1, false>(call, launch, blocks);
  else
    return cudaErrorInvalidValue;
}

template <typename T, bool kMean>
cudaError_t norm_backward(const NormBackwardCall<T>& call, const Launch& launch) {
  if (call.rows <= 0 || call.cols <= 0) return cudaSuccess;
  if (takes_norm_clusters(call, launch)) return launch_norm_clusters<T, kMean>(call, launch);
  int blocks = 0;
  if (const cudaError_t error = launch_norm_rows<T, kMean>(call, launch, blocks); error != cudaSuccess) return error;
  return launch_norm_sum(blocks, call.cols, call.workspace, call.dweight, kMean ? call.dbias : nullptr, launch);
}

}  // namespace sizewise::cuda
