// What the warps of the Hopper kernel share: its work items, the order of additions to dQ, and shared memory.
#pragma once
#include <cuda.h>

#include "backend/cuda/kernels/attention_backward_kernels.h"
#include "backend/cuda/kernels/attention_backward_seen.cuh"

namespace sizewise::cuda::backward_hopper {

constexpr int kKeys = 128;          // rows of K and V of one work item, 64 for each of two warpgroups
constexpr int kTileRowBytes = 128;  // a tile is rows of 64 bf16
constexpr int kDqFloats = 64 * 64;  // of one warpgroup's part of a tile of dQ

struct HopperPart {
  AttentionSizes sizes;
  HeadsView dq, dk, dv;
  BackwardWorkspace workspace;
  int padded, key_tiles, query_tiles;
  int units;          // batch * kv_heads
  int units_at_once;  // as many as fill the device
};

// Barriers, 8 bytes each; two of each kind.
enum Barrier {
  kKeysFull = 0,
  kKeysEmpty = 2,
  kQFull = 4,
  kQEmpty = 6,
  kDoFull = 8,
  kDoEmpty = 10,
  kDqFull = 12,  // of one warpgroup's half, as all that follow
  kDqEmpty = 14,
  kDqLoaded = 16,
  kDqTaken = 18,
  kBarrierCount = 20
};

template <int D>
struct Shape {
  static constexpr int kQueries = 8192 / D;  // rows of Q and dO of one step
  static constexpr int kKeyBytes = kKeys * D * 2, kQueryBytes = kQueries * D * 2;
  static constexpr int kKeyTile = kKeys * kTileRowBytes, kQueryTile = kQueries * kTileRowBytes;  // 64 columns
  static constexpr int kScoreBytes = kKeys * kQueries * 2;  // dS^T: kQueries / 64 tiles of kKeys rows
  static constexpr int kStatsBytes = kQueries * 4;
  // Of a thread after setmaxnreg: 168 * 384 in all.
  static constexpr int kFeedRegisters = D == 64 ? 40 : 24, kProductRegisters = D == 64 ? 232 : 240;
  // Where they fit twice, the next item's K and V come while this one is worked on.
  static constexpr int kKeyStages = D == 64 ? 2 : 1;
  // Offsets in shared memory; Q, dO, dS and the statistics stand twice.
  static constexpr int kK = 0, kV = kK + kKeyBytes, kQ = kKeyStages * 2 * kKeyBytes, kDo = kQ + 2 * kQueryBytes;
  static constexpr int kDs = kDo + 2 * kQueryBytes, kDq = kDs + 2 * kScoreBytes;
  static constexpr int kLog2SumExp = kDq + 2 * kDqFloats * 4, kDelta = kLog2SumExp + 2 * kStatsBytes;
  static constexpr int kBarriers = kDelta + 2 * kStatsBytes, kTickets = kBarriers + kBarrierCount * 8;
  static constexpr int kBytes = kTickets + 16;
};

// One work item: 128 keys of one kv head against the tiles of queries that see them, for each query head of the group.
// Tile 0 of the keys takes every tile of queries, so that all of dQ is written.
template <int D>
struct Item {
  int b, kv_head, tile;
  int first_query_tile;  // and all that follow; part.query_tiles: none
  int last_active;       // the last tile of keys with a key that is no padding
  Seen seen;

  // Within a group of heads that fill the device the last keys come first. In the causal case their items are the
  // shortest and begin at the diagonal: when the items of one head run side by side, a tile of queries meets the keys
  // in the order of the additions to dQ, and none waits.
  __device__ static Item of(const HopperPart& part, int ticket) {
    const int group_items = part.units_at_once * part.key_tiles, group = ticket / group_items;
    const int rest = ticket - group * group_items, first_unit = group * part.units_at_once;
    const int units = min(part.units_at_once, part.units - first_unit);
    const int unit = first_unit + rest % units;
    return Item(part, unit / part.sizes.kv_heads, unit % part.sizes.kv_heads, part.key_tiles - 1 - rest / units);
  }
  __device__ Item(const HopperPart& part, int b_, int kv_head_, int tile_)
      : b(b_), kv_head(kv_head_), tile(tile_), seen(part.sizes, b_) {
    last_active = max(1, (seen.keys + kKeys - 1) / kKeys) - 1;
    first_query_tile = min(part.query_tiles, seen.first_query(tile * kKeys) / Shape<D>::kQueries);
    if (tile == 0) first_query_tile = 0;
    if (tile > last_active) first_query_tile = part.query_tiles;
  }
  // How many tiles of keys add to this tile of dQ before tile 0 does; they do so from the last to the first.
  __device__ int turns_before_last(int query_tile) const {
    if (!seen.causal) return last_active;
    return min(last_active, max(0, (query_tile + 1) * Shape<D>::kQueries - 1 + seen.offset) / kKeys);
  }
};

// The tickets of the items whose K and V are there, one for each place; -1 ends the block's work.
template <int D>
__device__ inline volatile int* tickets(unsigned char* memory) {
  return reinterpret_cast<volatile int*>(memory + Shape<D>::kTickets);
}

// Which part of the workspace a warpgroup's half of a tile of dQ is.
__device__ inline int dq_part(const HopperPart& part, int b, int head, int query_tile, int half) {
  return ((b * part.sizes.heads + head) * part.query_tiles + query_tile) * 2 + half;
}

}  // namespace sizewise::cuda::backward_hopper
