// Which tiles of queries each block of a grid as large as the device works on, one after the other.
#pragma once
#include <cstdint>

namespace sizewise::cuda::attention_forward {

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

  Schedule(int tiles_, int heads_, bool causal, int blocks) : tiles(tiles_), heads(heads_), order(plain) {
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
      to.head = static_cast<int>(index / half);
      small = static_cast<int>(index % half);
    } else {
      const int rest = static_cast<int>(index % tiles);
      to.head = 2 * static_cast<int>(index / tiles) + (rest == tiles - 1 ? second : rest >= half);
      small = rest == tiles - 1 ? half : rest % half;
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
    to.head = static_cast<int>(order == plain ? index / tiles : index % heads);
    to.tile = static_cast<int>(order == plain ? index % tiles : tiles - 1 - index / heads);
    return true;
  }
#endif
};

}  // namespace sizewise::cuda::attention_forward
