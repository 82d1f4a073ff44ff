// Which tiles of queries each block of a grid as large as the device works on, one after the other.
#pragma once
#include <cstdint>

namespace sizewise::cuda::attention_forward {

// Division of numbers below 2^31 by one that the host knows: a product and a shift (Granlund and Montgomery 1994).
struct Divisor {
  unsigned value = 1, magic = 1u << 31;
  int shift = 31;

  explicit Divisor(int divisor) : value(static_cast<unsigned>(divisor > 1 ? divisor : 1)) {
    while ((std::uint64_t{1} << (shift - 31)) < value) ++shift;
    magic = static_cast<unsigned>(((std::uint64_t{1} << shift) + value - 1) / value);
  }
#ifdef __CUDACC__
  __host__ __device__ unsigned quotient(unsigned number) const {
    return static_cast<unsigned>(static_cast<std::uint64_t>(number) * magic >> shift);
  }
#endif
};

struct Place {
  int head, tile;  // of the heads of all batch entries
  bool is_empty;   // nothing to do at this turn
};

// Tiles of a causal mask differ in work, by their number. Pairs of the n-th largest and the n-th smallest do not (of an
// odd number of tiles the middle ones of two heads are a pair), and neighbouring blocks share the keys of a head; that
// balances when there are many pairs for each block. With few, the largest tiles go first, and blocks take them back
// and forth.
struct Schedule {
  enum Order : int { plain, pairs, largest_first };
  int tiles, heads;
  Order order;
  unsigned pair_count;
  Divisor by_tiles, by_half, by_heads, by_batch;  // the last: heads of one batch entry

  Schedule(int tiles_, int heads_, int batch, bool causal, int blocks)
      : tiles(tiles_),
        heads(heads_),
        order(plain),
        by_tiles(tiles_),
        by_half(tiles_ / 2),
        by_heads(heads_),
        by_batch(heads_ / batch) {
    pair_count = static_cast<unsigned>(tiles % 2 == 0 ? tiles / 2 * heads : (heads + 1) / 2 * tiles);
    if (!causal || tiles == 1) return;
    const std::int64_t all = pair_count, rounds = (all + blocks - 1) / blocks;
    order = all * 20 >= rounds * blocks * 19 || rounds >= 12 ? pairs : largest_first;
  }

#ifdef __CUDACC__
  // The n-th turn of this block; false when there is none left.
  __device__ bool place(int n, Place& to) const {
    return order == pairs ? place_of_pair(n >> 1, n & 1, to) : place_of_tile(n, to);
  }

 private:
  __device__ bool place_of_pair(unsigned n, int second, Place& to) const {
    const unsigned index = n * gridDim.x + blockIdx.x;
    if (index >= pair_count) return false;
    const int half = tiles / 2;
    int small;
    if (tiles % 2 == 0) {
      to.head = static_cast<int>(by_half.quotient(index));
      small = static_cast<int>(index) - to.head * half;
    } else {
      const int heads_before = static_cast<int>(by_tiles.quotient(index));
      const int rest = static_cast<int>(index) - heads_before * tiles;
      to.head = 2 * heads_before + (rest == tiles - 1 ? second : rest >= half);
      small = rest == tiles - 1 || rest < half ? min(rest, half) : rest - half;
    }
    to.tile = second ? small : tiles - 1 - small;
    to.is_empty = to.head >= heads;
    return true;
  }

  __device__ bool place_of_tile(unsigned n, Place& to) const {
    const unsigned blocks = gridDim.x, all = static_cast<unsigned>(tiles) * heads;
    if (n * blocks >= all) return false;
    const unsigned index = n * blocks + (order == largest_first && n % 2 == 1 ? blocks - 1 - blockIdx.x : blockIdx.x);
    to.is_empty = index >= all;
    const int above = static_cast<int>((order == plain ? by_tiles : by_heads).quotient(index));
    to.head = order == plain ? above : static_cast<int>(index) - above * heads;
    to.tile = order == plain ? static_cast<int>(index) - above * tiles : tiles - 1 - above;
    return true;
  }
#endif
};

}  // namespace sizewise::cuda::attention_forward
