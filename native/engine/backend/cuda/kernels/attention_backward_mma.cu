// Launches attention's backward pass by mma.sync: one kernel for dK and dV and one for dQ, so that every sum is made by
// one warp in one order.
#include "backend/cuda/kernels/attention_backward_kernels.h"
#include "backend/cuda/kernels/attention_backward_mma_kernel.cuh"

namespace sizewise::cuda {
namespace {

using namespace backward_mma;

template <int D, bool owns_keys, bool drops>
cudaError_t run(const MmaPart& part, int own_heads, const Launch& launch) {
  const std::int64_t grid = static_cast<std::int64_t>(part.sizes.batch) * own_heads * part.tiles;
  if (grid == 0) return cudaSuccess;
  const auto kernel = mma_kernel<D, owns_keys, drops>;
  constexpr int bytes = Shape<D>::kBytes;
  if constexpr (bytes > 48 * 1024) {
    const cudaError_t error = cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes);
    if (error != cudaSuccess) return error;
  }
  kernel<<<static_cast<unsigned>(grid), kThreads, bytes, launch.stream>>>(part);
  return cudaGetLastError();
}

template <int D, bool drops>
cudaError_t run_both(const AttentionBackwardCall& call, const BackwardWorkspace& workspace, const Launch& launch) {
  const AttentionSizes& sizes = call.sizes;
  MmaPart part{sizes,
               call.k,
               call.v,
               call.q,
               call.d_o,
               call.dk,
               call.dv,
               workspace.log2_sum_exp,
               workspace.delta,
               padded_queries(sizes),
               (sizes.key_length.value + kOwned - 1) / kOwned};
  if (const cudaError_t error = run<D, true, drops>(part, sizes.kv_heads, launch); error != cudaSuccess) return error;
  part.own0 = call.q, part.own1 = call.d_o, part.streamed0 = call.k, part.streamed1 = call.v;
  part.sum0 = call.dq, part.sum1 = {};
  part.tiles = (sizes.query_length + kOwned - 1) / kOwned;
  return run<D, false, drops>(part, sizes.heads, launch);
}

template <int D>
cudaError_t run_size(const AttentionBackwardCall& call, const BackwardWorkspace& workspace, const Launch& launch) {
  return call.sizes.drop.drop_below ? run_both<D, true>(call, workspace, launch)
                                    : run_both<D, false>(call, workspace, launch);
}

}  // namespace

bool attention_backward_mma_serves(const AttentionBackwardCall& call) {
  const int size = call.sizes.head_size;
  return (size == 32 || size == 64 || size == 96 || size == 128) && backward_rows_aligned(call, sizeof(bf16));
}

cudaError_t attention_backward_mma(const AttentionBackwardCall& call, const BackwardWorkspace& workspace,
                                   const Launch& launch) {
  switch (call.sizes.head_size) {
    case 32:
      return run_size<32>(call, workspace, launch);
    case 64:
      return run_size<64>(call, workspace, launch);
    case 96:
      return run_size<96>(call, workspace, launch);
    case 128:
      return run_size<128>(call, workspace, launch);
    default:
      return cudaErrorInvalidValue;
  }
}

}  // namespace sizewise::cuda
