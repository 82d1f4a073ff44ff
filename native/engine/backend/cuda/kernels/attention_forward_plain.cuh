// Attention forward without tensor cores, products in fp32, for any size and alignment (Dao 2022, "FlashAttention",
// algorithm 1): 128 threads as 8 x 16 share a tile of queries, keys and values pass through one buffer of shared
// memory. Thread (ty, tx) owns the rows ty + 8i, of the scores the keys tx + 16j, of the outputs `together`
// neighbouring columns out of every 16 * together.
#pragma once
#include "backend/cuda/kernels/attention_forward_tile.cuh"
#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda::attention_forward {

inline constexpr int plain_threads = 128;

// `size` is the head size rounded up.
template <int size_>
struct PlainShape {
  static constexpr int size = size_, rows = size <= 128 ? 64 : 32, keys = rows;
  static constexpr int own_rows = rows / 8, own_keys = keys / 16, own_columns = size / 16;
  static constexpr int together = size >= 64 ? 4 : 2;
  // Rows are four words apart in the banks.
  static constexpr int stride = size + 4, probability_stride = keys + 4;
  static constexpr int blocks = size <= 64 ? 3 : 2;  // of one multiprocessor
  static constexpr int shared_bytes = ((rows + keys) * stride + rows * probability_stride) * 4;
  __device__ static int column(int tx, int i) { return i / together * (16 * together) + tx * together + i % together; }
};

// Rows `first` .. in fp32 into shared memory, zeros where there are none.
template <typename Shape, typename T>
__device__ inline void load_tile(float* to, const T* from, std::int64_t row_stride, int first, int limit, int head_size,
                                 bool by_16_bytes) {
  static_assert(Shape::rows == Shape::keys);
  if (by_16_bytes) {
    constexpr int chunks = Shape::size / wide<T>;
#pragma unroll 2
    for (int index = threadIdx.x; index < Shape::rows * chunks; index += plain_threads) {
      const int row = index / chunks, column = index % chunks * wide<T>;
      float values[wide<T>] = {};
      if (first + row < limit && column < head_size) load_wide(from + (first + row) * row_stride + column, values);
#pragma unroll
      for (int i = 0; i < wide<T>; i += 4)
        *reinterpret_cast<float4*>(to + row * Shape::stride + column + i) =
            make_float4(values[i], values[i + 1], values[i + 2], values[i + 3]);
    }
  } else {
    for (int index = threadIdx.x; index < Shape::rows * Shape::size; index += plain_threads) {
      const int row = index / Shape::size, column = index % Shape::size;
      const bool given = first + row < limit && column < head_size;
      to[row * Shape::stride + column] = given ? to_float(from[(first + row) * row_stride + column]) : 0.0f;
    }
  }
}

__device__ inline void load_together(const float* from, float (&to)[4]) { load_wide(from, to); }
__device__ inline void load_together(const float* from, float (&to)[2]) {
  const float2 both = *reinterpret_cast<const float2*>(from);
  to[0] = both.x, to[1] = both.y;
}

template <typename Shape>
struct PlainRows {
  float s[Shape::own_rows][Shape::own_keys], o[Shape::own_rows][Shape::own_columns];
  float maximum[Shape::own_rows], total[Shape::own_rows];
  int ty = threadIdx.x / 16, tx = threadIdx.x % 16;

  __device__ PlainRows() {
#pragma unroll
    for (int r = 0; r < Shape::own_rows; ++r) {
      maximum[r] = -INFINITY;
      total[r] = 0.0f;
#pragma unroll
      for (int i = 0; i < Shape::own_columns; ++i) o[r][i] = 0.0f;
    }
  }

  __device__ void score(const float* query, const float* keys, int head_size) {
#pragma unroll
    for (int r = 0; r < Shape::own_rows; ++r)
#pragma unroll
      for (int j = 0; j < Shape::own_keys; ++j) s[r][j] = 0.0f;
#pragma unroll 1
    for (int d = 0; d < head_size; d += 4) {
      float4 k[Shape::own_keys];
#pragma unroll
      for (int j = 0; j < Shape::own_keys; ++j)
        k[j] = *reinterpret_cast<const float4*>(keys + (tx + 16 * j) * Shape::stride + d);
#pragma unroll
      for (int r = 0; r < Shape::own_rows; ++r) {
        const float4 q = *reinterpret_cast<const float4*>(query + (ty + 8 * r) * Shape::stride + d);
#pragma unroll
        for (int j = 0; j < Shape::own_keys; ++j)
          s[r][j] = fmaf(q.w, k[j].w, fmaf(q.z, k[j].z, fmaf(q.y, k[j].y, fmaf(q.x, k[j].x, s[r][j]))));
      }
    }
  }

  // Scores in powers of two; those of keys that a row does not see vanish.
  __device__ void soften(const Visible& visible, int first_row, int first_key, float scale) {
#pragma unroll
    for (int r = 0; r < Shape::own_rows; ++r) {
      const int seen = visible.of(first_row + ty + 8 * r) - first_key;
      float top = maximum[r];
#pragma unroll
      for (int j = 0; j < Shape::own_keys; ++j) {
        s[r][j] = tx + 16 * j < seen ? s[r][j] * scale : -INFINITY;
        top = fmaxf(top, s[r][j]);
      }
#pragma unroll
      for (int lanes = 8; lanes > 0; lanes /= 2) top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, lanes));
      const float base = finite_maximum(top), shrink = exp2_of(maximum[r] - base);
      maximum[r] = top;
      float sum = 0.0f;
#pragma unroll
      for (int j = 0; j < Shape::own_keys; ++j) {
        s[r][j] = exp2_of(s[r][j] - base);
        sum += s[r][j];
      }
      total[r] = total[r] * shrink + sum;
#pragma unroll
      for (int i = 0; i < Shape::own_columns; ++i) o[r][i] *= shrink;
    }
  }

  // `element` is that of the tile's first row and first key.
  __device__ void drop(const Drop& how, std::uint64_t step, std::uint64_t element, std::uint64_t row_elements) {
    static_assert(Shape::own_keys <= 4);
#pragma unroll
    for (int r = 0; r < Shape::own_rows; ++r) {
      bool kept[4];
      kept_of_four(how, step, element + (ty + 8 * r) * row_elements + tx, kept);
#pragma unroll
      for (int j = 0; j < Shape::own_keys; ++j) s[r][j] = kept[j] ? s[r][j] : 0.0f;
    }
  }

  __device__ void share(float* probabilities) const {
#pragma unroll
    for (int r = 0; r < Shape::own_rows; ++r)
#pragma unroll
      for (int j = 0; j < Shape::own_keys; ++j)
        probabilities[(ty + 8 * r) * Shape::probability_stride + tx + 16 * j] = s[r][j];
  }

  __device__ void weigh(const float* probabilities, const float* values) {
#pragma unroll 1
    for (int key = 0; key < Shape::keys; key += 4) {
      float p[Shape::own_rows][4];
#pragma unroll
      for (int r = 0; r < Shape::own_rows; ++r) {
        const float4 four =
            *reinterpret_cast<const float4*>(probabilities + (ty + 8 * r) * Shape::probability_stride + key);
        p[r][0] = four.x, p[r][1] = four.y, p[r][2] = four.z, p[r][3] = four.w;
      }
#pragma unroll
      for (int k = 0; k < 4; ++k) {
        const float* row = values + (key + k) * Shape::stride;
#pragma unroll
        for (int i = 0; i < Shape::own_columns; i += Shape::together) {
          float v[Shape::together];
          load_together(row + Shape::column(tx, i), v);
#pragma unroll
          for (int r = 0; r < Shape::own_rows; ++r)
#pragma unroll
            for (int c = 0; c < Shape::together; ++c) o[r][i + c] = fmaf(p[r][k], v[c], o[r][i + c]);
        }
      }
    }
  }
};

}  // namespace sizewise::cuda::attention_forward
