// The producer of the Hopper kernel of attention forward: one thread that loads tiles as their places become free.
#pragma once
#include "backend/cuda/kernels/attention_forward_hopper_memory.cuh"
#include "backend/cuda/kernels/attention_forward_schedule.cuh"

namespace sizewise::cuda::attention_forward {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

template <typename Shape>
__device__ inline void produce(const AttentionForwardCall& call, const HopperMaps& maps, const Schedule& schedule,
                               const HopperMemory<Shape>& memory) {
  const AttentionSizes& sizes = call.sizes;
  unsigned loaded_queries = 0, loaded_keys = 0, loaded_values = 0;
  const auto load_query = [&](int row, int head, int batch) {
    const Turn<Shape::query_stages> turn(loaded_queries++);
    await_barrier(memory.query_free(turn.stage), turn.parity ^ 1);
    barrier_expect(memory.query_full(turn.stage), Shape::query_bytes);
#pragma unroll
    for (int c = 0; c < Shape::blocks_of_columns; ++c)
      load_box(memory.query(turn.stage) + c * Shape::rows * 128, &maps.q, memory.query_full(turn.stage), 64 * c, head,
               row, batch);
  };
  const auto load = [&](const CUtensorMap* map, std::uint32_t to, std::uint32_t full, std::uint32_t free,
                        std::uint32_t parity, int row, int head, int batch) {
    await_barrier(free, parity ^ 1);
    barrier_expect(full, Shape::key_bytes);
#pragma unroll
    for (int c = 0; c < Shape::blocks_of_columns; ++c)
      load_box(to + c * Shape::keys * 128, map, full, 64 * c, head, row, batch);
  };
  Place place;
  for (int n = 0; schedule.place(n, place); ++n) {
    if (place.is_empty) continue;
    const int batch = place.head / sizes.heads, head = place.head % sizes.heads;
    const int kv_head = head / (sizes.heads / sizes.kv_heads);
    const Visible visible(sizes, sizes.key_length.value, batch);
    const int first_row = place.tile * Shape::rows;
    const int tiles = tiles_seen<Shape>(visible, min(first_row + Shape::rows, sizes.query_length) - 1);
    load_query(first_row, head, batch);
    for (int j = 0; j <= tiles; ++j) {
      if (j < tiles) {
        const Turn<Shape::stages> turn(loaded_keys++);
        load(&maps.k, memory.keys(turn.stage), memory.keys_full(turn.stage), memory.keys_free(turn.stage), turn.parity,
             j * Shape::keys, kv_head, batch);
      }
      if (j > 0) {
        const Turn<Shape::stages> turn(loaded_values++);
        load(&maps.v, memory.values(turn.stage), memory.values_full(turn.stage), memory.values_free(turn.stage),
             turn.parity, (j - 1) * Shape::keys, kv_head, batch);
      }
    }
  }
}

#endif

}  // namespace sizewise::cuda::attention_forward
