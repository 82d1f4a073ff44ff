// The warps of the Hopper kernel that move data: one thread loads K, V, Q, dO and the statistics, two add the tiles of
// dQ of the two warpgroups to device memory, each tile's parts in a fixed order.
#pragma once
#include "backend/cuda/kernels/attention_backward_copies.cuh"
#include "backend/cuda/kernels/attention_backward_hopper.cuh"

namespace sizewise::cuda::backward_hopper {

struct HopperMaps {
  CUtensorMap q, k, v, d_o;
};

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

template <int D>
__device__ inline void load_loop(const HopperPart& part, const HopperMaps& maps, std::uint32_t shared,
                                 unsigned char* memory) {
  using S = Shape<D>;
  const auto barrier = [&](int index) { return shared + S::kBarriers + index * 8; };
  const int group = part.sizes.heads / part.sizes.kv_heads, items = part.units * part.key_tiles;
  int step_count = 0;
  for (int item_count = 0;; ++item_count) {
    // Tickets are taken by blocks that run: whatever an item waits for has an earlier ticket, so it is on its way.
    const int ticket = atomicAdd(part.workspace.ticket, 1);
    const int key_stage = item_count % S::kKeyStages, key_parity = (item_count / S::kKeyStages & 1) ^ 1;
    if (ticket >= items) {
      barrier_wait(barrier(kKeysEmpty + key_stage), key_parity);
      tickets<D>(memory)[key_stage] = -1;
      barrier_arrive(barrier(kKeysFull + key_stage));
      return;
    }
    const Item<D> item = Item<D>::of(part, ticket);
    {
      const std::uint32_t full = barrier(kKeysFull + key_stage), to = shared + key_stage * 2 * S::kKeyBytes;
      barrier_wait(barrier(kKeysEmpty + key_stage), key_parity);
      tickets<D>(memory)[key_stage] = ticket;
      barrier_expect(full, 2 * S::kKeyBytes);
#pragma unroll
      for (int column = 0; column < D; column += 64) {
        const int at = column / 64 * S::kKeyTile;
        load_tile(to + S::kK + at, &maps.k, item.tile * kKeys, column, item.kv_head, item.b, full);
        load_tile(to + S::kV + at, &maps.v, item.tile * kKeys, column, item.kv_head, item.b, full);
      }
    }
    int head = item.kv_head * group, tile = item.first_query_tile;
#pragma unroll 1
    for (int left = (part.query_tiles - tile) * group; left > 0; --left, ++step_count) {
      const std::uint32_t stage = step_count & 1, stage_barriers = shared + S::kBarriers + stage * 8;
      const auto load_queries = [&](const CUtensorMap* map, const float* stats, int to, int stats_to, int full,
                                    int empty) {
        const std::uint32_t full_at = stage_barriers + full * 8;
        barrier_wait(stage_barriers + empty * 8, (step_count >> 1 & 1) ^ 1);
        barrier_expect(full_at, S::kQueryBytes + S::kStatsBytes);
#pragma unroll
        for (int column = 0; column < D; column += 64)
          load_tile(shared + to + stage * S::kQueryBytes + column / 64 * S::kQueryTile, map, tile * S::kQueries, column,
                    head, item.b, full_at);
        load_bytes(shared + stats_to + stage * S::kStatsBytes,
                   stats + (item.b * part.sizes.heads + head) * part.padded + tile * S::kQueries, S::kStatsBytes,
                   full_at);
      };
      load_queries(&maps.q, part.workspace.log2_sum_exp, S::kQ, S::kLog2SumExp, kQFull, kQEmpty);
      load_queries(&maps.d_o, part.workspace.delta, S::kDo, S::kDelta, kDoFull, kDoEmpty);
      if (++tile == part.query_tiles) tile = item.first_query_tile, ++head;
    }
  }
}

// What several blocks add to one tile of dQ would come in any order: each waits for its turn. Tile 0 of the keys, the
// last to add, gets the sum so far instead and ends it in registers.
template <int D>
__device__ inline void add_loop(const HopperPart& part, std::uint32_t shared, unsigned char* memory, int half) {
  using S = Shape<D>;
  constexpr int bytes = kDqFloats * 4;
  const auto barrier = [&](int index) { return shared + S::kBarriers + index * 8; };
  const int group = part.sizes.heads / part.sizes.kv_heads;
  const std::uint32_t staging = shared + S::kDq + half * bytes;
  int added = 0, loaded = 0;
  for (int item_count = 0;; ++item_count) {
    const int key_stage = item_count % S::kKeyStages;
    barrier_wait(barrier(kKeysFull + key_stage), item_count / S::kKeyStages & 1);
    const int ticket = tickets<D>(memory)[key_stage];
    if (ticket < 0) return;
    barrier_arrive(barrier(kKeysEmpty + key_stage));
    const Item<D> item = Item<D>::of(part, ticket);
#pragma unroll 1
    for (int g = 0; g < group; ++g) {
#pragma unroll 1
      for (int tile = item.first_query_tile; tile < part.query_tiles; ++tile) {
        const int at = dq_part(part, item.b, item.kv_head * group + g, tile, half);
        const int turn = item.turns_before_last(tile) - item.tile;
        if (turn > 0) {
          while (load_acquire(part.workspace.turns + at) != turn) __nanosleep(32);
          fence_async();
        }
        float* const sums = part.workspace.dq + static_cast<std::int64_t>(at) * kDqFloats;
        if (item.tile == 0) {
          if (turn == 0) continue;
          barrier_wait(barrier(kDqTaken + half), (loaded & 1) ^ 1);
          barrier_expect(barrier(kDqLoaded + half), bytes);
          load_bytes(staging, sums, bytes, barrier(kDqLoaded + half));
          ++loaded;
          continue;
        }
        barrier_wait(barrier(kDqFull + half), added & 1);
        if (turn > 0)
          add_floats(sums, staging, bytes);
        else
          store_bytes(sums, staging, bytes);
        commit_stores();
        wait_stores_read();
        barrier_arrive(barrier(kDqEmpty + half));
        wait_stores();
        fence_async();
        store_release(part.workspace.turns + at, turn + 1);
        ++added;
      }
    }
  }
}

#endif

}  // namespace sizewise::cuda::backward_hopper
