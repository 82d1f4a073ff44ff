// Attention forward by mma.sync: the kernel around the rows of a warp, and its launch.
#include "backend/cuda/kernels/attention_forward_mma.cuh"
#include "backend/cuda/kernels/attention_forward_kernels.h"

namespace sizewise::cuda {
namespace {

using namespace attention_forward;

template <typename Shape>
__global__ void __launch_bounds__(mma_threads, Shape::blocks)
    mma_kernel(const __grid_constant__ AttentionForwardCall call, const __grid_constant__ TileOrder order) {
  extern __shared__ __align__(128) unsigned char shared[];
  const AttentionSizes& sizes = call.sizes;
  const int head_size = sizes.head_size, key_length = sizes.key_length.get();
  int head_of_all, tile;
  order.place(blockIdx.x, head_of_all, tile);
  const int batch = head_of_all / sizes.heads, head = head_of_all % sizes.heads;
  const int kv_head = head / (sizes.heads / sizes.kv_heads);
  const Visible visible(sizes, key_length, batch);

  const int first_row = tile * Shape::rows, end_row = min(first_row + Shape::rows, sizes.query_length);
  const int seen = visible.of(end_row - 1), tiles = (seen + mma_keys - 1) / mma_keys;
  const int warp_row = (threadIdx.x >> 5) * (16 * Shape::strips);
  const int first_of_warp = first_row + warp_row;
  const int last_of_warp = min(first_of_warp + 16 * Shape::strips, end_row) - 1;
  const int seen_by_warp = last_of_warp < first_of_warp ? 0 : visible.of(last_of_warp);
  const int seen_by_all_rows = visible.of(first_of_warp);
  const int lane = threadIdx.x & 31, lane_row = first_of_warp + lane / 4;

  const std::uint32_t query = shared_address(shared), ring = query + Shape::query_bytes;
  const bf16* k = row_of<const bf16>(call.k, batch, 0, kv_head, head_size);
  const bf16* v = row_of<const bf16>(call.v, batch, 0, kv_head, head_size);
  // Item 2j is the tile j of keys, item 2j + 1 that of values.
  const auto begin_item = [&](int item) {
    const int from = (item >> 1) * mma_keys;
    const std::uint32_t to = ring + (item % Shape::slots) * Shape::slot_bytes;
    if (item < 2 * tiles) {
      if (item & 1)
        copy_tile<Shape, mma_keys>(to, v, call.v.row_stride, from, seen, head_size);
      else
        copy_tile<Shape, mma_keys>(to, k, call.k.row_stride, from, seen, head_size);
    }
    commit_copies();
  };
  // The item has come for all warps, which are also done with the one before it: its slot takes the next load.
  const auto await_item = [&](int item) {
    wait_copies<Shape::slots - 2>();
    __syncthreads();
    begin_item(item + Shape::slots - 1);
    return ring + (item % Shape::slots) * Shape::slot_bytes;
  };

  const bf16* q = row_of<const bf16>(call.q, batch, 0, head, head_size);
  copy_tile<Shape, Shape::rows>(query, q, call.q.row_stride, first_row, end_row, head_size);
#pragma unroll
  for (int item = 0; item < Shape::slots - 1; ++item) begin_item(item);

  MmaRows<Shape> rows;
  rows.clear();
  const float scale = sizes.scale * log2_e;
  const std::uint64_t statistic = static_cast<std::uint64_t>(head_of_all) * sizes.query_length + lane_row;
  std::uint64_t step = 0;
  if constexpr (Shape::dropped) step = sizes.drop.step.get();

  for (int j = 0; j < tiles; ++j) {
    const int first_key = j * mma_keys;
    const bool busy = first_key < seen_by_warp;
    const std::uint32_t keys = await_item(2 * j);
    if (j == 0) rows.keep_query(query, warp_row);
    if (busy) {
      rows.score(query, warp_row, keys);
      if (first_key + mma_keys > seen_by_all_rows) rows.mask(visible, lane_row, first_key);
      rows.soften(scale);
      if constexpr (Shape::dropped)
        rows.drop(sizes.drop, step, statistic * key_length + first_key + 2 * (lane & 3), key_length);
    }
    const std::uint32_t values = await_item(2 * j + 1);
    if (busy) rows.weigh(values);
  }
  wait_copies<0>();

#pragma unroll
  for (int m = 0; m < Shape::strips; ++m)
#pragma unroll
    for (int r = 0; r < 2; ++r) {
      float total = rows.total[m][r];
      total += __shfl_xor_sync(0xffffffffu, total, 1);
      total += __shfl_xor_sync(0xffffffffu, total, 2);
      const int row = lane_row + 16 * m + 8 * r;
      const bool given = row < end_row;
      const float factor = mean_factor(total, Shape::dropped ? sizes.drop.keep_scale : 1.0f);
      bf16* o = row_of<bf16>(call.o, batch, given ? row : first_row, head, head_size);
      store_row<Shape::size / 8>(o, rows.o[m], 2 * r, factor, head_size, given);
      if (given && (lane & 3) == 0 && call.log_sum_exp)
        call.log_sum_exp[statistic + 16 * m + 8 * r] = rows.maximum[m][r] * sizes.scale + logf(total);
    }
}

template <int size, int strips, bool dropped>
cudaError_t run(const AttentionForwardCall& call, const Launch& launch) {
  using Shape = MmaShape<size, strips, dropped>;
  const TileOrder order(call.sizes, Shape::rows, 2, launch);
  if (Shape::shared_bytes > 48 * 1024) {
    const cudaError_t result =
        cudaFuncSetAttribute(mma_kernel<Shape>, cudaFuncAttributeMaxDynamicSharedMemorySize, Shape::shared_bytes);
    if (result != cudaSuccess) return result;
  }
  mma_kernel<Shape><<<order.blocks(), mma_threads, Shape::shared_bytes, launch.stream>>>(call, order);
  return cudaGetLastError();
}

// Two strips a warp halve the reads of shared memory for each product; they need more than a tile of rows to fill, and
// more registers than dropout leaves.
bool wants_two_strips(const AttentionSizes& sizes) {
  if (sizes.drop.drop_below) return false;
  const int odd = sizes.query_length % 128;
  return sizes.query_length > 512 || (sizes.query_length > 64 && (odd == 0 || odd > 64));
}

template <int size>
cudaError_t run_large(const AttentionForwardCall& call, const Launch& launch) {
  return call.sizes.drop.drop_below ? run<size, 1, true>(call, launch) : run<size, 1, false>(call, launch);
}

template <int size>
cudaError_t run_small(const AttentionForwardCall& call, const Launch& launch) {
  return wants_two_strips(call.sizes) ? run<size, 2, false>(call, launch) : run_large<size>(call, launch);
}

}  // namespace

bool attention_forward_mma_fits(const AttentionForwardCall& call) {
  if (call.sizes.head_size % 8 != 0 || call.sizes.head_size > 256 || !(call.sizes.scale > 0.0f)) return false;
  for (const HeadsView* view : {&call.q, &call.k, &call.v, &call.o})
    if (reinterpret_cast<std::uintptr_t>(view->data) % 16 != 0 || view->batch_stride % 8 != 0 ||
        view->row_stride % 8 != 0)
      return false;
  return true;
}

cudaError_t attention_forward_mma(const AttentionForwardCall& call, const Launch& launch) {
  const int size = call.sizes.head_size;
  if (size <= 32) return run_small<32>(call, launch);
  if (size <= 64) return run_small<64>(call, launch);
  if (size <= 96) return run_large<96>(call, launch);
  if (size <= 128) return run_large<128>(call, launch);
  return run_large<256>(call, launch);
}

}  // namespace sizewise::cuda
