// The shapes of the Hopper kernel of attention forward, and what lies where in its shared memory.
#pragma once
#include "backend/cuda/kernels/attention_forward_fragments.cuh"
#include "backend/cuda/kernels/attention_forward_instructions.cuh"
#include "backend/cuda/kernels/attention_forward_tile.cuh"

namespace sizewise::cuda::attention_forward {

// `consumers` are the warpgroups that compute, `stages` the tiles of keys (and as many of values) in flight.
template <int size_, int consumers_, int stages_>
struct HopperShape {
  static constexpr int size = size_, consumers = consumers_, stages = stages_;
  static constexpr int rows = 64 * consumers, keys = 128;
  // Short tiles pass quickly: their loads have to run further ahead.
  static constexpr int query_stages = size == 64 && consumers == 2 ? 4 : 2;
  static constexpr int threads = 128 * (1 + consumers);
  static constexpr int blocks_of_columns = (size + 63) / 64;  // of 64: the width of a swizzled row
  static constexpr int query_bytes = rows * 128 * blocks_of_columns, key_bytes = keys * 128 * blocks_of_columns;
  static constexpr int barriers = 2 * query_stages + 4 * stages;
  static constexpr int shared_bytes = 1024 + query_stages * query_bytes + 2 * stages * key_bytes + 8 * barriers;
  static constexpr int producer_registers = consumers == 3 ? 32 : 24, consumer_registers = consumers == 3 ? 160 : 240;
  // Of the weighted values of a tile, what is issued before the next warpgroup's turn: the rest keeps the tensor cores
  // busy while that one wakes up and makes its descriptors. `keys` for all.
  static constexpr int keys_before_turn = size == 64 && consumers == 2 ? keys / 2 : keys;
  // For short sequences; the others have no registers left for it.
  static constexpr bool joins_tiles = size == 64 && consumers == 2;
  static constexpr bool halves_last_keys = joins_tiles;
  // A warpgroup's queries never need more than one tile of keys fewer than its block's do.
  static_assert(rows - 64 <= keys);
};

struct HopperMaps {
  CUtensorMap q, k, v;  // dimensions: column, head, row, batch entry
};

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

// Where everything lies in shared memory; barriers are "full" (loaded) and "free" (read by all).
template <typename Shape>
struct HopperMemory {
  std::uint32_t base;

  __device__ explicit HopperMemory(const void* shared) : base((shared_address(shared) + 1023) & ~1023u) {}
  __device__ std::uint32_t query(int stage) const { return base + stage * Shape::query_bytes; }
  __device__ std::uint32_t keys(int stage) const { return query(Shape::query_stages) + stage * Shape::key_bytes; }
  __device__ std::uint32_t values(int stage) const { return keys(Shape::stages + stage); }
  __device__ std::uint32_t barrier(int index) const { return keys(2 * Shape::stages) + 8 * index; }
  __device__ std::uint32_t query_full(int stage) const { return barrier(stage); }
  __device__ std::uint32_t query_free(int stage) const { return barrier(Shape::query_stages + stage); }
  __device__ std::uint32_t keys_full(int stage) const { return barrier(2 * Shape::query_stages + stage); }
  __device__ std::uint32_t keys_free(int stage) const { return keys_full(Shape::stages + stage); }
  __device__ std::uint32_t values_full(int stage) const { return keys_full(2 * Shape::stages + stage); }
  __device__ std::uint32_t values_free(int stage) const { return keys_full(3 * Shape::stages + stage); }
};

// Stage and parity of the n-th use of a ring.
template <int stages>
struct Turn {
  int stage;
  std::uint32_t parity;
  __device__ explicit Turn(unsigned n) : stage(n % stages), parity(n / stages & 1) {}
};

// Tiles of keys that the queries up to `last` see.
template <typename Shape>
__device__ inline int tiles_seen(const Visible& visible, int last) {
  return (visible.of(last) + Shape::keys - 1) / Shape::keys;
}

#endif

}  // namespace sizewise::cuda::attention_forward
