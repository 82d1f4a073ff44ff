// The way of the outputs of one consumer warpgroup of the Hopper kernel of attention forward into global memory.
#pragma once
#include "backend/cuda/kernels/attention_forward_hopper_rows.cuh"
#include "backend/cuda/kernels/attention_forward_schedule.cuh"

namespace sizewise::cuda::attention_forward {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

template <typename Shape>
__device__ inline void store(HopperRows<Shape>& rows, const AttentionForwardCall& call, const Schedule& schedule,
                             int all_head, int row) {
  const AttentionSizes& sizes = call.sizes;
  const int batch = static_cast<int>(schedule.by_batch.quotient(static_cast<unsigned>(all_head)));
  const int head = all_head - batch * sizes.heads;
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    float total = rows.total[r];
    total += __shfl_xor_sync(0xffffffffu, total, 1);
    total += __shfl_xor_sync(0xffffffffu, total, 2);
    const int at = row + 8 * r;
    const bool given = at < sizes.query_length;
    bf16* o = row_of<bf16>(call.o, batch, given ? at : 0, head, Shape::size);
    store_row<Shape::size / 8>(o, rows.o, 2 * r, mean_factor(total, 1.0f), Shape::size, given);
    if (given && (threadIdx.x & 3) == 0 && call.log_sum_exp)
      call.log_sum_exp[static_cast<std::int64_t>(all_head) * sizes.query_length + at] =
          rows.maximum[r] * sizes.scale + logf(total);
  }
}

#endif

}  // namespace sizewise::cuda::attention_forward
