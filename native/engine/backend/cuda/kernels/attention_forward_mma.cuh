// Attention forward on tensor cores of sm_80 and later (Dao 2023, "FlashAttention-2", algorithm 1 and section 3.3): a
// block of four warps keeps a tile of queries in registers and walks over keys and values, which come through a ring of
// shared memory by cp.async; scores, probabilities and outputs never leave the registers of the warp that owns the
// rows.
#pragma once
#include "backend/cuda/kernels/attention_forward_fragments.cuh"
#include "backend/cuda/kernels/attention_forward_tile.cuh"

namespace sizewise::cuda::attention_forward {

inline constexpr int mma_keys = 64;  // of one tile
inline constexpr int mma_threads = 128;

// `size` is the head size rounded up, `strips` the 16-row strips of queries of a warp.
template <int size_, int strips_, bool dropped_>
struct MmaShape {
  static constexpr int size = size_, strips = strips_;
  static constexpr bool dropped = dropped_;
  static constexpr int rows = 64 * strips, chunks = size / 8;
  static constexpr int slots = size <= 64 ? 4 : 2;  // tiles of keys or values in flight
  // Of one multiprocessor, by registers.
  static constexpr int blocks = size > 128 ? 1 : strips == 1 && (size == 32 || (size == 64 && !dropped)) ? 3 : 2;
  static constexpr bool query_in_registers = size * strips <= 128;
  static constexpr int query_bytes = rows * size * 2, slot_bytes = mma_keys * size * 2;
  static constexpr int shared_bytes = query_bytes + slots * slot_bytes;

  // Bytes from the start of a tile to one chunk of 8 elements. Chunks are permuted within a row so that eight
  // neighbouring rows of one column stand in different banks.
  __device__ static int turn(int row) { return size % 64 == 0 ? row & 7 : (row >> 1) & 3; }
  __device__ static std::uint32_t at(int row, int chunk) { return (row * chunks + (chunk ^ turn(row))) * 16; }
  // The same of row + 8n and chunk + 2m, from the row and the chunk (below 2) of a lane.
  struct Lane {
    std::uint32_t row, chunk;
    __device__ Lane(int row_, int chunk_) : row(row_ * chunks * 16), chunk((chunk_ ^ turn(row_)) * 16) {}
    __device__ std::uint32_t at(int n, int m) const { return row + (chunk ^ (m * 32)) + n * (8 * chunks * 16); }
  };
};

// Rows `first` .. of a tensor of heads into shared memory, zeros where there are none. A thread keeps to one chunk of
// every so-manieth row.
template <typename Shape, int rows>
__device__ inline void copy_tile(std::uint32_t to, const bf16* from, std::int64_t row_stride, int first, int limit,
                                 int head_size) {
  constexpr int threads_per_row = Shape::size == 96 ? 16 : Shape::chunks, stride = mma_threads / threads_per_row;
  const int row = threadIdx.x / threads_per_row, chunk = threadIdx.x % threads_per_row;
  if (chunk >= Shape::chunks) return;
  const int left = chunk * 8 < head_size ? limit - first - row : 0;
  const bf16* source = from + (first + row) * row_stride + chunk * 8;
#pragma unroll
  for (int i = 0; i < rows / stride; ++i) {
    copy_async(to + Shape::at(row + i * stride, chunk), i * stride < left ? source : from, i * stride < left);
    source += stride * row_stride;
  }
}

// The rows of one warp: scores of a tile of keys, running maxima and sums, outputs.
template <typename Shape>
struct MmaRows {
  static constexpr int key_tiles = mma_keys / 8, size_tiles = Shape::size / 8;
  float s[Shape::strips][key_tiles][4];
  float o[Shape::strips][size_tiles * 4];
  float maximum[Shape::strips][2], total[Shape::strips][2];
  std::uint32_t q[Shape::query_in_registers ? Shape::strips : 1][Shape::query_in_registers ? Shape::size / 16 : 1][4];

  __device__ void clear() {
#pragma unroll
    for (int m = 0; m < Shape::strips; ++m) {
#pragma unroll
      for (int i = 0; i < size_tiles * 4; ++i) o[m][i] = 0.0f;
      maximum[m][0] = maximum[m][1] = -INFINITY;
      total[m][0] = total[m][1] = 0.0f;
    }
  }

  __device__ void load_query(std::uint32_t query, int row, int step, std::uint32_t (&to)[4]) const {
    const int lane = threadIdx.x & 31;
    load_matrices(to, query + typename Shape::Lane(row + (lane & 15), lane >> 4).at(0, step));
  }
  __device__ void keep_query(std::uint32_t query, int warp_row) {
    if constexpr (Shape::query_in_registers) {
#pragma unroll
      for (int m = 0; m < Shape::strips; ++m)
#pragma unroll
        for (int step = 0; step < Shape::size / 16; ++step) load_query(query, warp_row + 16 * m, step, q[m][step]);
    }
  }

  // s = q k^T
  __device__ void score(std::uint32_t query, int warp_row, std::uint32_t keys) {
    const int lane = threadIdx.x & 31;
    const typename Shape::Lane source((lane & 7) + (lane >> 4) * 8, (lane >> 3) & 1);
#pragma unroll
    for (int m = 0; m < Shape::strips; ++m)
#pragma unroll
      for (int n = 0; n < key_tiles; ++n)
#pragma unroll
        for (int i = 0; i < 4; ++i) s[m][n][i] = 0.0f;
#pragma unroll(Shape::query_in_registers ? Shape::size / 16 : 1)
    for (int step = 0; step < Shape::size / 16; ++step) {
      std::uint32_t loaded[Shape::strips][4];
      if constexpr (!Shape::query_in_registers) {
#pragma unroll
        for (int m = 0; m < Shape::strips; ++m) load_query(query, warp_row + 16 * m, step, loaded[m]);
      }
#pragma unroll
      for (int n = 0; n < key_tiles; n += 2) {
        std::uint32_t k[4];
        load_matrices(k, keys + source.at(n, step));
#pragma unroll
        for (int m = 0; m < Shape::strips; ++m) {
          if constexpr (Shape::query_in_registers) {
            multiply_add(s[m][n], q[m][step], k[0], k[1]);
            multiply_add(s[m][n + 1], q[m][step], k[2], k[3]);
          } else {
            multiply_add(s[m][n], loaded[m], k[0], k[1]);
            multiply_add(s[m][n + 1], loaded[m], k[2], k[3]);
          }
        }
      }
    }
  }

  // Scores of keys that a row does not see; `first_key` is the tile's, `row` the row of this lane's group.
  __device__ void mask(const Visible& visible, int row, int first_key) {
#pragma unroll
    for (int m = 0; m < Shape::strips; ++m)
#pragma unroll
      for (int r = 0; r < 2; ++r) {
        const int seen = visible.of(row + 16 * m + 8 * r) - first_key - 2 * (threadIdx.x & 3);
#pragma unroll
        for (int n = 0; n < key_tiles; ++n) {
          if (8 * n >= seen) s[m][n][2 * r] = -INFINITY;
          if (8 * n + 1 >= seen) s[m][n][2 * r + 1] = -INFINITY;
        }
      }
  }

  // Scores become probabilities over the row's maximum so far; sums and outputs follow the maximum.
  __device__ void soften(float scale) {
#pragma unroll
    for (int m = 0; m < Shape::strips; ++m)
#pragma unroll
      for (int r = 0; r < 2; ++r) {
        float top = maximum[m][r];
#pragma unroll
        for (int n = 0; n < key_tiles; ++n) top = fmaxf(top, fmaxf(s[m][n][2 * r], s[m][n][2 * r + 1]));
        top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, 1));
        top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, 2));
        const float base = finite_maximum(top) * scale;
        const float shrink = exp2_of(maximum[m][r] * scale - base);
        maximum[m][r] = top;
        float sum[2] = {0.0f, 0.0f};
#pragma unroll
        for (int n = 0; n < key_tiles; ++n)
#pragma unroll
          for (int i = 0; i < 2; ++i) {
            float& each = s[m][n][2 * r + i];
            each = exp2_of(each * scale - base);
            sum[i] += each;
          }
        total[m][r] = total[m][r] * shrink + (sum[0] + sum[1]);
#pragma unroll
        for (int n = 0; n < size_tiles; ++n) {
          o[m][4 * n + 2 * r] *= shrink;
          o[m][4 * n + 2 * r + 1] *= shrink;
        }
      }
  }

  // `element` is that of the lane's first row and first column in the tile, of strip 0.
  __device__ void drop(const Drop& how, std::uint64_t step, std::uint64_t element, std::uint64_t row_elements) {
    static_assert(mma_keys == 64);
#pragma unroll
    for (int m = 0; m < Shape::strips; ++m)
#pragma unroll
      for (int r = 0; r < 2; ++r)
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          const int half = i >> 1, column = i & 1;
          bool kept[4];
          kept_of_four(how, step, element + (16 * m + 8 * r) * row_elements + 8 * half + column, kept);
#pragma unroll
          for (int n = 0; n < 4; ++n) {
            float& each = s[m][2 * n + half][2 * r + column];
            each = kept[n] ? each : 0.0f;
          }
        }
  }

  // o += p v
  __device__ void weigh(std::uint32_t values) {
    const int lane = threadIdx.x & 31;
    const typename Shape::Lane source(lane & 15, lane >> 4);
#pragma unroll
    for (int step = 0; step < mma_keys / 16; ++step) {
      std::uint32_t p[Shape::strips][4];
#pragma unroll
      for (int m = 0; m < Shape::strips; ++m)
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          const float (&pair)[4] = s[m][2 * step + (i >> 1)];
          p[m][i] = pack_bf16(pair[2 * (i & 1)], pair[2 * (i & 1) + 1]);
        }
#pragma unroll
      for (int d = 0; d < size_tiles; d += 2) {
        std::uint32_t v[4];
        load_matrices_transposed(v, values + source.at(2 * step, d / 2));
#pragma unroll
        for (int m = 0; m < Shape::strips; ++m) {
          multiply_add(*reinterpret_cast<float (*)[4]>(&o[m][4 * d]), p[m], v[0], v[1]);
          multiply_add(*reinterpret_cast<float (*)[4]>(&o[m][4 * d + 4]), p[m], v[2], v[3]);
        }
      }
    }
  }
};

}  // namespace sizewise::cuda::attention_forward
