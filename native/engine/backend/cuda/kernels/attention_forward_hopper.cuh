// Attention forward on Hopper (Shah et al. 2024, "FlashAttention-3", sections 3.1-3.2): one warp loads tiles through
// the copy engine, each of the other warpgroups owns 64 queries. A warpgroup issues the scores of the next tile of keys
// and the weighted values of the current one together, and works on the softmax of the former while the latter runs;
// the warpgroups take turns at issuing, so that the softmax of one meets the products of another. The grid is as large
// as the device; a block's loads run ahead into its next tile of queries.
#pragma once
#include "backend/cuda/kernels/attention_forward_hopper_feed.cuh"
#include "backend/cuda/kernels/attention_forward_hopper_joined.cuh"

namespace sizewise::cuda::attention_forward {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

template <typename Shape>
__device__ inline void consume(const AttentionForwardCall& call, const Schedule& schedule,
                               const HopperMemory<Shape>& memory, int group) {
  const AttentionSizes& sizes = call.sizes;
  const float scale = sizes.scale * log2_e;
  const bool speaks = (threadIdx.x & 31) == 0;  // for its warp, at the barriers
  const int own_turn = 1 + group, next_turn = 1 + (group + 1) % Shape::consumers;
  if (group == Shape::consumers - 1) announce(next_turn);

  unsigned used_queries = 0, used_keys = 0;
  Place place;
  for (int n = 0; schedule.place(n, place); ++n) {
    if (place.is_empty) continue;
    const Visible visible(sizes, sizes.key_length.value, place.head / sizes.heads);
    const int block_row = place.tile * Shape::rows, first_row = block_row + 64 * group;
    const int last_row = min(first_row + 64, sizes.query_length) - 1;
    const int tiles = tiles_seen<Shape>(visible, min(block_row + Shape::rows, sizes.query_length) - 1);
    const int own = last_row < first_row ? 0 : tiles_seen<Shape>(visible, last_row);
    const int seen_by_all_rows = visible.of(first_row);
    const int row = first_row + (threadIdx.x >> 5 & 3) * 16 + (threadIdx.x & 31) / 4;
    const Turn<Shape::query_stages> query_turn(used_queries++);
    const std::uint32_t query = memory.query(query_turn.stage) + group * 64 * 128;

    HopperRows<Shape> rows;
    rows.clear();
    await_barrier(memory.query_full(query_turn.stage), query_turn.parity);
    if (own > 0) {
      const Turn<Shape::stages> first(used_keys);
      await_barrier(memory.keys_full(first.stage), first.parity);
      settle(rows.s);
      begin_products();
      rows.template score<Shape::keys>(query, memory.keys(first.stage));
      end_product_group();
      await_products<0>();
      settle(rows.s);
      if (speaks) barrier_arrive(memory.keys_free(first.stage));
      if (Shape::keys > seen_by_all_rows) rows.template mask<Shape::keys>(visible, row, 0);
      rows.template soften<Shape::keys>(scale);
      rows.template keep_probabilities<Shape::keys>();
    }
    for (int j = 1; j < own; ++j) {
      const Turn<Shape::stages> now(used_keys + j), before(used_keys + j - 1);
      await_barrier(memory.keys_full(now.stage), now.parity);
      await_barrier(memory.values_full(before.stage), before.parity);
      meet(own_turn);
      settle(rows.s);
      settle(rows.o);
      begin_products();
      rows.template score<Shape::keys>(query, memory.keys(now.stage));
      end_product_group();
      rows.template weigh<Shape::keys_before_turn>(memory.values(before.stage));
      if (Shape::keys_before_turn < Shape::keys) {
        announce(next_turn);
        rows.template weigh<Shape::keys - Shape::keys_before_turn, Shape::keys_before_turn>(
            memory.values(before.stage));
      }
      end_product_group();
      if (Shape::keys_before_turn == Shape::keys) announce(next_turn);
      await_products<1>();
      settle(rows.s);
      if (speaks) barrier_arrive(memory.keys_free(now.stage));
      if ((j + 1) * Shape::keys > seen_by_all_rows) rows.template mask<Shape::keys>(visible, row, j * Shape::keys);
      rows.template soften<Shape::keys>(scale);
      settle(rows.s);
      // Never so; but a branch that needs all probabilities is what keeps the assembler from waiting before them.
      if (rows.total[0] + rows.total[1] < 0.0f) __trap();
      await_products<0>();
      settle(rows.o);
      if (speaks) barrier_arrive(memory.values_free(before.stage));
      rows.shrink_output();
      rows.template keep_probabilities<Shape::keys>();
    }
    if (speaks) barrier_arrive(memory.query_free(query_turn.stage));
    if (own > 0) {
      const Turn<Shape::stages> last(used_keys + own - 1);
      await_barrier(memory.values_full(last.stage), last.parity);
      if (own < tiles) meet(own_turn);
      settle(rows.o);
      begin_products();
      rows.template weigh<Shape::keys>(memory.values(last.stage));
      end_product_group();
      if (own < tiles) announce(next_turn);
      await_products<0>();
      settle(rows.o);
      if (speaks) barrier_arrive(memory.values_free(last.stage));
    }
    // What only other warpgroups of the block see.
    for (int j = own; j < tiles; ++j) {
      const Turn<Shape::stages> now(used_keys + j);
      await_barrier(memory.keys_full(now.stage), now.parity);
      if (speaks) barrier_arrive(memory.keys_free(now.stage));
      if (j > own) {  // the turn of tile `own` is over; tile 0 has none
        meet(own_turn);
        announce(next_turn);
      }
      await_barrier(memory.values_full(now.stage), now.parity);
      if (speaks) barrier_arrive(memory.values_free(now.stage));
    }
    used_keys += tiles;
    store(rows, call, schedule, place.head, row);
  }
  // The turn that the last warpgroup gave at the end.
  if (group == 0) meet(own_turn);
}

#endif

template <typename Shape>
__global__ void __launch_bounds__(Shape::threads, 1)
    hopper_kernel(const __grid_constant__ AttentionForwardCall call, const __grid_constant__ HopperMaps maps,
                  const __grid_constant__ Schedule schedule) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  extern __shared__ __align__(1024) unsigned char shared[];
  const HopperMemory<Shape> memory(shared);
  if (threadIdx.x == 0) {
    prefetch_map(&maps.q);
    prefetch_map(&maps.k);
    prefetch_map(&maps.v);
    for (int i = 0; i < Shape::query_stages; ++i) {
      barrier_init(memory.query_full(i), 1);
      barrier_init(memory.query_free(i), 4 * Shape::consumers);
    }
    for (int i = 0; i < Shape::stages; ++i) {
      barrier_init(memory.keys_full(i), 1);
      barrier_init(memory.keys_free(i), 4 * Shape::consumers);
      barrier_init(memory.values_full(i), 1);
      barrier_init(memory.values_free(i), 4 * Shape::consumers);
    }
    publish_barriers();
  }
  __syncthreads();
  const int group = __shfl_sync(0xffffffffu, static_cast<int>(threadIdx.x) / 128, 0);
  if (group == 0) {
    give_registers<Shape::producer_registers>();
    if (threadIdx.x == 0) produce<Shape>(call, maps, schedule, memory);
  } else {
    take_registers<Shape::consumer_registers>();
    if constexpr (Shape::joins_tiles)
      consume_joined<Shape>(call, schedule, memory, group - 1);
    else
      consume<Shape>(call, schedule, memory, group - 1);
  }
#endif
}

}  // namespace sizewise::cuda::attention_forward
