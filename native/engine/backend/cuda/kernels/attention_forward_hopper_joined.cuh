// The consumer of the Hopper kernel of attention forward for short sequences, where much of the time goes into the
// begin and the end of tiles of queries: the last product of a tile and the first of the next one run together, while
// the outputs are stored; and of a last tile of keys that is seen by half only that half is worked on.
#pragma once
#include <type_traits>

#include "backend/cuda/kernels/attention_forward_hopper_store.cuh"

namespace sizewise::cuda::attention_forward {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

// One warpgroup's part of a tile of queries.
struct HopperWork {
  int head;        // of those of all batch entries
  int first_row;   // of the warpgroup
  int tiles, own;  // of keys, that the block and that the warpgroup sees
  int seen_by_all_rows;
  bool is_half;  // of its last tile of keys the warpgroup sees the first half at most
  Visible visible;

  template <typename Shape>
  __device__ static HopperWork of(const AttentionSizes& sizes, const Schedule& schedule, const Place& place,
                                  int group) {
    const int batch = static_cast<int>(schedule.by_batch.quotient(static_cast<unsigned>(place.head)));
    const Visible visible(sizes, sizes.key_length.value, batch);
    const int block_row = place.tile * Shape::rows, first_row = block_row + 64 * group;
    const int last_row = min(first_row + 64, sizes.query_length) - 1;
    const int own = last_row < first_row ? 0 : tiles_seen<Shape>(visible, last_row);
    return {
        .head = place.head,
        .first_row = first_row,
        .tiles = tiles_seen<Shape>(visible, min(block_row + Shape::rows, sizes.query_length) - 1),
        .own = own,
        .seen_by_all_rows = visible.of(first_row),
        .is_half = Shape::halves_last_keys && own > 0 && visible.of(last_row) <= own * Shape::keys - Shape::keys / 2,
        .visible = visible};
  }
};

template <typename Shape>
__device__ inline void consume_joined(const AttentionForwardCall& call, const Schedule& schedule,
                                      const HopperMemory<Shape>& memory, int group) {
  constexpr int all_keys = Shape::keys, half_keys = Shape::keys / 2;
  const AttentionSizes& sizes = call.sizes;
  const float scale = sizes.scale * log2_e;
  const bool speaks = (threadIdx.x & 31) == 0;  // for its warp, at the barriers
  const int own_turn = 1 + group, next_turn = 1 + (group + 1) % Shape::consumers;
  if (group == Shape::consumers - 1) announce(next_turn);

  unsigned used_queries = 0, used_keys = 0;
  HopperRows<Shape> rows;
  int turn = 0;
  const auto find_place = [&](Place& place) {
    do {
      if (!schedule.place(turn++, place)) return false;
    } while (place.is_empty);
    return true;
  };
  Place place, next;
  bool is_given = find_place(place), is_next_given = is_given && find_place(next), is_scored = false;
  while (is_given) {
    const HopperWork work = HopperWork::of<Shape>(sizes, schedule, place, group);
    const int tiles = work.tiles, own = work.own;
    const int row = work.first_row + (threadIdx.x >> 5 & 3) * 16 + (threadIdx.x & 31) / 4;
    const Turn<Shape::query_stages> query_turn(used_queries++);
    const std::uint32_t query = memory.query(query_turn.stage) + group * 64 * 128;

    rows.clear();
    if (!is_scored) {
      await_barrier(memory.query_full(query_turn.stage), query_turn.parity);
      if (own > 0) {
        const Turn<Shape::stages> first(used_keys);
        await_barrier(memory.keys_full(first.stage), first.parity);
        settle(rows.s);
        begin_products();
        rows.template score<all_keys>(query, memory.keys(first.stage));
        end_product_group();
        await_products<0>();
        settle(rows.s);
        if (speaks) barrier_arrive(memory.keys_free(first.stage));
      }
    }
    const auto begin = [&]<int width>(std::integral_constant<int, width>) {
      if (width > work.seen_by_all_rows) rows.template mask<width>(work.visible, row, 0);
      rows.template soften<width>(scale);
      rows.template keep_probabilities<width>();
    };
    if (own == 1 && work.is_half)
      begin(std::integral_constant<int, half_keys>());
    else if (own > 0)
      begin(std::integral_constant<int, all_keys>());

    // Scores of tile j of keys, values of the one before.
    const auto go_on = [&]<int width>(std::integral_constant<int, width>, int j) {
      const Turn<Shape::stages> now(used_keys + j), before(used_keys + j - 1);
      await_barrier(memory.keys_full(now.stage), now.parity);
      await_barrier(memory.values_full(before.stage), before.parity);
      meet(own_turn);
      settle(rows.s);
      settle(rows.o);
      begin_products();
      rows.template score<width>(query, memory.keys(now.stage));
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
      if (j * Shape::keys + width > work.seen_by_all_rows)
        rows.template mask<width>(work.visible, row, j * Shape::keys);
      rows.template soften<width>(scale);
      settle(rows.s);
      // Never so; but a branch that needs all probabilities is what keeps the assembler from waiting before them.
      if (rows.total[0] + rows.total[1] < 0.0f) __trap();
      await_products<0>();
      settle(rows.o);
      if (speaks) barrier_arrive(memory.values_free(before.stage));
      rows.shrink_output();
      rows.template keep_probabilities<width>();
    };
    const int whole = own - work.is_half;
    for (int j = 1; j < whole; ++j) go_on(std::integral_constant<int, all_keys>(), j);
    if (work.is_half && own > 1) go_on(std::integral_constant<int, half_keys>(), own - 1);
    if (speaks) barrier_arrive(memory.query_free(query_turn.stage));

    const Turn<Shape::stages> last(used_keys + own - 1), next_keys(used_keys + tiles);
    is_scored = own > 0 && own == tiles && is_next_given && HopperWork::of<Shape>(sizes, schedule, next, group).own > 0;
    place = next;
    is_given = is_next_given;
    if (is_scored) {
      // All that others need of this tile was given, and the producer needs nothing more for the next one's beginning.
      const Turn<Shape::query_stages> next_query(used_queries);
      await_barrier(memory.values_full(last.stage), last.parity);
      await_barrier(memory.query_full(next_query.stage), next_query.parity);
      await_barrier(memory.keys_full(next_keys.stage), next_keys.parity);
      const auto join = [&]<int width>(std::integral_constant<int, width>) {
        settle(rows.s);
        settle(rows.o);
        begin_products();
        rows.template weigh<width>(memory.values(last.stage));
        end_product_group();
        rows.template score<all_keys>(memory.query(next_query.stage) + group * 64 * 128, memory.keys(next_keys.stage));
        end_product_group();
        await_products<1>();
        settle(rows.o);
        if (speaks) barrier_arrive(memory.values_free(last.stage));
        store(rows, call, schedule, work.head, row);
        is_next_given = find_place(next);
        await_products<0>();
        settle(rows.s);
        if (speaks) barrier_arrive(memory.keys_free(next_keys.stage));
      };
      if (work.is_half)
        join(std::integral_constant<int, half_keys>());
      else
        join(std::integral_constant<int, all_keys>());
    } else {
      if (own > 0) {
        await_barrier(memory.values_full(last.stage), last.parity);
        if (own < tiles) meet(own_turn);
        const auto end = [&]<int width>(std::integral_constant<int, width>) {
          settle(rows.o);
          begin_products();
          rows.template weigh<width>(memory.values(last.stage));
          end_product_group();
          if (own < tiles) announce(next_turn);
          await_products<0>();
          settle(rows.o);
        };
        if (work.is_half)
          end(std::integral_constant<int, half_keys>());
        else
          end(std::integral_constant<int, all_keys>());
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
      store(rows, call, schedule, work.head, row);
      is_next_given = is_next_given && find_place(next);
    }
    used_keys += tiles;
  }
  // The turn that the last warpgroup gave at the end.
  if (group == 0) meet(own_turn);
}

#endif

}  // namespace sizewise::cuda::attention_forward
