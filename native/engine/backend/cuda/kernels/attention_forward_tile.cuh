// What the forward kernels of attention share: which keys a query sees, which tile a block takes, the dropout of four
// probabilities at once.
#pragma once
#include <algorithm>

#include "backend/cuda/kernels/attention.h"

namespace sizewise::cuda::attention_forward {

inline constexpr float log2_e = 1.44269504088896341f;
inline constexpr float ln_2 = 0.693147180559945309f;

// Tiles of queries of all heads in a row: heads whose keys and values fit the second-level cache together take turns
// before the next ones, and the tiles that see the most keys come first.
struct TileOrder {
  int tiles, heads, together;  // heads of all batch entries

  TileOrder(const AttentionSizes& sizes, int rows, int element_bytes, const Launch& launch)
      : tiles((sizes.query_length + rows - 1) / rows), heads(sizes.batch * sizes.heads) {
    constexpr std::int64_t cached_bytes = 12 << 20;
    const std::int64_t head_bytes =
        std::max<std::int64_t>(1, std::int64_t{2} * element_bytes * sizes.key_length.value * sizes.head_size);
    const std::int64_t group = sizes.heads / sizes.kv_heads;
    const std::int64_t cached = std::max<std::int64_t>(1, cached_bytes / head_bytes) * group;
    const std::int64_t needed = (8 * launch.multiprocessors + tiles - 1) / tiles;
    together = static_cast<int>(std::min<std::int64_t>(heads, std::max(cached, needed)));
  }
  unsigned blocks() const { return static_cast<unsigned>(tiles) * static_cast<unsigned>(heads); }

#ifdef __CUDACC__
  __device__ void place(unsigned index, int& head, int& tile) const {
    const unsigned section = index / (static_cast<unsigned>(tiles) * together);
    const unsigned rest = index - section * tiles * together;
    const unsigned first = section * together, count = min(static_cast<unsigned>(together), heads - first);
    tile = tiles - 1 - static_cast<int>(rest / count);
    head = static_cast<int>(first + rest % count);
  }
#endif
};

#ifdef __CUDACC__
// Keys that a query of this batch entry sees: a prefix of all keys.
struct Visible {
  int keys;    // that are no padding
  int offset;  // causal: query i sees i + 1 + offset
  bool causal;

  __device__ Visible(const AttentionSizes& sizes, int key_length, int batch)
      : keys(key_length), offset(key_length - sizes.query_length), causal(sizes.causal) {
    if (sizes.key_lengths) keys = max(0, min(keys, sizes.key_lengths[batch]));
  }
  __device__ int of(int query) const { return causal ? max(0, min(keys, query + 1 + offset)) : keys; }
};

template <typename T>
__device__ inline T* row_of(const HeadsView& view, int batch, int row, int head, int head_size) {
  return static_cast<T*>(view.data) + batch * view.batch_stride + row * view.row_stride +
         static_cast<std::int64_t>(head) * head_size;
}

__device__ inline float exp2_of(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

// A row that has seen no key has a maximum of -infinity; 0 stands in for it, so that no difference is NaN.
__device__ inline float finite_maximum(float maximum) { return maximum == -INFINITY ? 0.0f : maximum; }

// What turns a sum of weighted values into their mean; 0 for a row that saw no key.
__device__ inline float mean_factor(float total, float keep_scale) { return total == 0.0f ? 0.0f : keep_scale / total; }

// Whether the elements e, e + 16, e + 32 and e + 48 are kept: they stand in one or two counters
// (random/counter_random.h).
__device__ inline void kept_of_four(const Drop& drop, std::uint64_t step, std::uint64_t element, bool (&kept)[4]) {
  const std::uint64_t counter = (element >> 6 << 4) | (element & 15);
  const int first = static_cast<int>(element >> 4) & 3;
  const uint4 low = philox(counter, drop.seed, drop.stream, step);
  std::uint32_t words[4] = {low.x, low.y, low.z, low.w};
  if (first != 0) {
    const uint4 high = philox(counter + 16, drop.seed, drop.stream, step);
    const std::uint32_t next[4] = {high.x, high.y, high.z, high.w};
    std::uint32_t shifted[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      shifted[i] = 0;
#pragma unroll
      for (int from = 1; from < 4; ++from)
        if (first == from) shifted[i] = i + from < 4 ? words[(i + from) & 3] : next[(i + from) & 3];
    }
#pragma unroll
    for (int i = 0; i < 4; ++i) words[i] = shifted[i];
  }
#pragma unroll
  for (int i = 0; i < 4; ++i) kept[i] = words[i] >= drop.drop_below;
}
#endif

}  // namespace sizewise::cuda::attention_forward
