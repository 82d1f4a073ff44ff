// Attention forward of few queries against many keys ("Flash-Decoding", Dao, Haziza, Massa and Sizov 2023): blocks
// share the keys of a kv head among them, and a second kernel merges what they found. Within a block every `lanes`
// lanes read one key and one value at a time and keep outputs of their own, for all query rows that share the kv head;
// these are merged in the order of lanes and warps at the end. Sums of products name their order (fmaf), so that a row
// has the same bits however many rows it is served with.
#pragma once
#include "backend/cuda/kernels/attention_forward_tile.cuh"
#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda::attention_forward {

inline constexpr int split_warps = 8, split_threads = 32 * split_warps;
inline constexpr int split_keys_at_once = 4;

// A row of heads is `lanes` times `chunks` times 16 bytes at most; `rows` query rows are served at once.
template <typename T_, int lanes_, int chunks_, int rows_>
struct SplitShape {
  using T = T_;
  static constexpr int lanes = lanes_, chunks = chunks_, rows = rows_;
  static constexpr int own = chunks * wide<T>, size = lanes * own;  // columns of a lane, and of all
  static constexpr int groups = split_threads / lanes;
  static constexpr int shared_bytes = split_warps * rows * (size + 2) * 4;
  __device__ static int column(int lane, int chunk) { return (chunk * lanes + lane) * wide<T>; }
};

// The parts of all rows: sums of weighted values [B, H, Tq, splits, D], then maximum and total [B, H, Tq, splits, 2].
struct SplitParts {
  float* o;
  float* statistics;
  int splits;
  int share;  // keys of one split; 0: an equal part of those that are no padding
};

// The 16-byte chunks of one lane, of a row that may lie anywhere.
template <typename Shape>
__device__ inline void load_row(const typename Shape::T* row, int lane, int head_size, bool given, bool by_16_bytes,
                                uint4 (&to)[Shape::chunks]) {
  using T = typename Shape::T;
#pragma unroll
  for (int c = 0; c < Shape::chunks; ++c) {
    const int column = Shape::column(lane, c);
    to[c] = make_uint4(0, 0, 0, 0);
    if (!given) continue;
    if (by_16_bytes) {
      if (column < head_size) to[c] = *reinterpret_cast<const uint4*>(row + column);
      continue;
    }
    T elements[wide<T>];
#pragma unroll
    for (int i = 0; i < wide<T>; ++i)
      from_float(column + i < head_size ? to_float(row[column + i]) : 0.0f, elements[i]);
    if constexpr (sizeof(T) == 4)
      to[c] = make_uint4(__float_as_uint(elements[0]), __float_as_uint(elements[1]), __float_as_uint(elements[2]),
                         __float_as_uint(elements[3]));
    else
      to[c] = make_uint4(pack_bf16(elements[0], elements[1]), pack_bf16(elements[2], elements[3]),
                         pack_bf16(elements[4], elements[5]), pack_bf16(elements[6], elements[7]));
  }
}

template <typename Shape>
__device__ inline void widen(const uint4 (&chunks)[Shape::chunks], float (&to)[Shape::own]) {
#pragma unroll
  for (int c = 0; c < Shape::chunks; ++c) {
    float some[wide<typename Shape::T>];
    load_wide(reinterpret_cast<const typename Shape::T*>(&chunks[c]), some);
#pragma unroll
    for (int i = 0; i < wide<typename Shape::T>; ++i) to[c * wide<typename Shape::T> + i] = some[i];
  }
}

// What one group of lanes has found so far.
template <typename Shape>
struct SplitRows {
  float q[Shape::rows][Shape::own], o[Shape::rows][Shape::own];
  float maximum[Shape::rows], total[Shape::rows];

  __device__ SplitRows() {
#pragma unroll
    for (int r = 0; r < Shape::rows; ++r) {
      maximum[r] = -INFINITY;
      total[r] = 0.0f;
#pragma unroll
      for (int i = 0; i < Shape::own; ++i) o[r][i] = 0.0f;
    }
  }

  // Takes in keys and values of which row r sees those with known[u] < seen[r].
  __device__ void take(const uint4 (&k)[split_keys_at_once][Shape::chunks],
                       const uint4 (&v)[split_keys_at_once][Shape::chunks], const int (&key)[split_keys_at_once],
                       const int (&seen)[Shape::rows]) {
    float s[split_keys_at_once][Shape::rows];
#pragma unroll
    for (int u = 0; u < split_keys_at_once; ++u) {
      float wide_key[Shape::own];
      widen<Shape>(k[u], wide_key);
#pragma unroll
      for (int r = 0; r < Shape::rows; ++r) {
        float sum = 0.0f;
#pragma unroll
        for (int i = 0; i < Shape::own; ++i) sum = fmaf(q[r][i], wide_key[i], sum);
#pragma unroll
        for (int lanes = Shape::lanes / 2; lanes > 0; lanes /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, lanes);
        s[u][r] = key[u] < seen[r] ? sum : -INFINITY;
      }
    }
#pragma unroll
    for (int r = 0; r < Shape::rows; ++r) {
      float top = maximum[r];
#pragma unroll
      for (int u = 0; u < split_keys_at_once; ++u) top = fmaxf(top, s[u][r]);
      const float base = finite_maximum(top), shrink = exp2_of(maximum[r] - base);
      maximum[r] = top;
      float sum = 0.0f;
#pragma unroll
      for (int u = 0; u < split_keys_at_once; ++u) {
        s[u][r] = exp2_of(s[u][r] - base);
        sum += s[u][r];
      }
      total[r] = fmaf(total[r], shrink, sum);
#pragma unroll
      for (int i = 0; i < Shape::own; ++i) o[r][i] *= shrink;
    }
#pragma unroll
    for (int u = 0; u < split_keys_at_once; ++u) {
      float wide_value[Shape::own];
      widen<Shape>(v[u], wide_value);
#pragma unroll
      for (int r = 0; r < Shape::rows; ++r)
#pragma unroll
        for (int i = 0; i < Shape::own; ++i) o[r][i] = fmaf(s[u][r], wide_value[i], o[r][i]);
    }
  }

  // The groups of a warp into the first one.
  __device__ void merge_groups() {
#pragma unroll
    for (int lanes = Shape::lanes; lanes < 32; lanes *= 2)
#pragma unroll
      for (int r = 0; r < Shape::rows; ++r) {
        const float other = __shfl_xor_sync(0xffffffffu, maximum[r], lanes);
        const float top = fmaxf(maximum[r], other), base = finite_maximum(top);
        const float own_factor = exp2_of(maximum[r] - base), other_factor = exp2_of(other - base);
        maximum[r] = top;
        total[r] = fmaf(total[r], own_factor, __shfl_xor_sync(0xffffffffu, total[r], lanes) * other_factor);
#pragma unroll
        for (int i = 0; i < Shape::own; ++i)
          o[r][i] = fmaf(o[r][i], own_factor, __shfl_xor_sync(0xffffffffu, o[r][i], lanes) * other_factor);
      }
  }

  // The first group of each warp into shared memory: maxima and totals [warps][rows][2], outputs [warps][rows][size].
  __device__ void share(float* statistics, float* outputs) const {
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    if (lane >= Shape::lanes) return;
#pragma unroll
    for (int r = 0; r < Shape::rows; ++r) {
      const int at = warp * Shape::rows + r;
      if (lane == 0) {
        statistics[2 * at] = maximum[r];
        statistics[2 * at + 1] = total[r];
      }
#pragma unroll
      for (int i = 0; i < Shape::own; ++i)
        outputs[at * Shape::size + Shape::column(lane, i / wide<typename Shape::T>) + i % wide<typename Shape::T>] =
            o[r][i];
    }
  }
};

}  // namespace sizewise::cuda::attention_forward
