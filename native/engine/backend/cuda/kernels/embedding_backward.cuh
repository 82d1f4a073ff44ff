// Embedding backward in three launches: the order of the rows (and the position table, which needs none), the sums of
// equal tokens over stretches of that order, and the sums of the stretches that one token spans. Every sum has an order
// that the tokens alone decide.
#pragma once
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/embedding_group.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {

inline constexpr int stretch_rows = 16;

// What lies in the workspace. Sums of a stretch's first and last token, where that token has rows in other stretches
// too.
struct EmbeddingWorkspace {
  int2 *found, *sorted;  // [rows]
  float *heads, *tails;  // [stretches][channels]
};

// to[...] += n floats.
template <int n>
__device__ inline void add_to(float* to, const float (&values)[n]) {
  float sums[n];
  load<n>(to, sums);
#pragma unroll
  for (int e = 0; e < n; ++e) sums[e] += values[e];
  store<n>(to, sums);
}

// d_position_table[t] += sum over b of dy[b, t], in the order of b.
template <typename T, int n>
__device__ inline void position_gradient(const EmbeddingBackwardCall<T>& call, std::int64_t thread) {
  std::int64_t vector = thread;
  const std::int64_t t = take_row(vector, call.channels / n), c = vector * n;
  if (t >= call.length) return;
  float sums[n] = {};
  const std::int64_t stride = std::int64_t{call.length} * call.channels;
  const T* dy = call.dy + t * call.channels + c;
#pragma unroll 4
  for (int b = 0; b < call.batch; ++b) {
    float values[n];
    load<n>(dy + b * stride, values);
#pragma unroll
    for (int e = 0; e < n; ++e) sums[e] += values[e];
  }
  add_to(call.d_position_table + t * call.channels + c, sums);
}

template <typename T, int n>
__global__ void __launch_bounds__(group_threads)
    embedding_order_kernel(const __grid_constant__ EmbeddingBackwardCall<T> call, EmbeddingWorkspace workspace) {
  extern __shared__ int starts[];
  if (blockIdx.x < groups_of_tokens) {
    group_tokens(blockIdx.x, call.batch * call.length, call.vocab, call.tokens, workspace.found, workspace.sorted,
                 starts);
  } else {
    position_gradient<T, n>(call, std::int64_t{blockIdx.x - groups_of_tokens} * group_threads + threadIdx.x);
  }
}

// A block has a stretch of the order; its threads go over the channels, n at a time. A token that lies in the stretch
// as a whole is added to the table.
template <typename T, int n>
__global__ void __launch_bounds__(256)
    embedding_stretch_kernel(const __grid_constant__ EmbeddingBackwardCall<T> call, EmbeddingWorkspace workspace) {
  constexpr int ahead = 8;
  __shared__ int2 entries[stretch_rows + 2];  // with the entry before and the entry after; token -1 where there is none
  const int rows = call.batch * call.length, begin = blockIdx.x * stretch_rows;
  const int count = min(stretch_rows, rows - begin);
  for (int i = threadIdx.x; i < count + 2; i += blockDim.x) {
    const int at = begin + i - 1;
    entries[i] = at >= 0 && at < rows ? workspace.sorted[at] : make_int2(-1, 0);
  }
  __syncthreads();
  const int before = entries[0].x, first = entries[1].x, last = entries[count].x, after = entries[count + 1].x;
  const std::int64_t own = std::int64_t{blockIdx.x} * call.channels;

  for (int c = threadIdx.x * n; c < call.channels; c += blockDim.x * n) {
    float sums[n] = {};
    for (int at = 0; at < count; at += ahead) {
      // The rows and, where a token ends, its row of the table, all on their way before the first is used.
      float values[ahead][n], table[ahead][n];
#pragma unroll
      for (int i = 0; i < ahead; ++i) {
        if (at + i >= count) continue;
        const int2 entry = entries[at + i + 1];
        load<n>(call.dy + std::int64_t{entry.y} * call.channels + c, values[i]);
        if (entries[at + i + 2].x != entry.x)
          load<n>(call.d_token_table + std::int64_t{entry.x} * call.channels + c, table[i]);
      }
#pragma unroll
      for (int i = 0; i < ahead; ++i) {
        if (at + i >= count) continue;
        const int token = entries[at + i + 1].x;
#pragma unroll
        for (int e = 0; e < n; ++e) sums[e] += values[i][e];
        const bool ends = at + i + 1 == count || entries[at + i + 2].x != token;
        if (!ends) continue;
        if (token == first && before == first) {
          store<n>(workspace.heads + own + c, sums);
        } else if (token == last && after == last) {
          store<n>(workspace.tails + own + c, sums);
        } else {
#pragma unroll
          for (int e = 0; e < n; ++e) table[i][e] += sums[e];
          store<n>(call.d_token_table + std::int64_t{token} * call.channels + c, table[i]);
        }
#pragma unroll
        for (int e = 0; e < n; ++e) sums[e] = 0.0f;
      }
    }
  }
}

inline constexpr int merge_warps = 8;

// For a stretch in which a token begins that goes on into the next: its tail and the heads that follow. blockIdx.y
// picks 32 n channels; the warps take the stretches in turn.
template <int n>
__global__ void __launch_bounds__(32 * merge_warps)
    embedding_merge_kernel(int rows, int channels, float* d_token_table, EmbeddingWorkspace workspace) {
  const int2* sorted = workspace.sorted;
  const int stretch = blockIdx.x, begin = stretch * stretch_rows, next = begin + stretch_rows;
  if (next >= rows) return;
  const int token = sorted[next].x;
  if (sorted[next - 1].x != token) return;
  if (begin > 0 && sorted[begin - 1].x == token) return;  // it began before this stretch
  // How many stretches it reaches into: in the order equal tokens lie together, so that halving finds their end.
  const int stretches = (rows + stretch_rows - 1) / stretch_rows;
  int low = stretch + 1, high = stretches;  // the first entry of `low` is the token's, that of `high` is not
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (sorted[middle * stretch_rows].x == token ? low : high) = middle;
  }

  __shared__ float parts[merge_warps][32 * n];
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int c = (blockIdx.y * 32 + lane) * n;
  float sums[n] = {};
  if (c < channels) {
#pragma unroll 4
    for (int i = stretch + warp; i <= low; i += merge_warps) {
      float values[n];
      load<n>((i == stretch ? workspace.tails : workspace.heads) + std::int64_t{i} * channels + c, values);
#pragma unroll
      for (int e = 0; e < n; ++e) sums[e] += values[e];
    }
  }
#pragma unroll
  for (int e = 0; e < n; ++e) parts[warp][32 * e + lane] = sums[e];
  __syncthreads();
  if (warp != 0 || c >= channels) return;
#pragma unroll
  for (int w = 1; w < merge_warps; ++w) {
#pragma unroll
    for (int e = 0; e < n; ++e) sums[e] += parts[w][32 * e + lane];
  }
  add_to(d_token_table + std::int64_t{token} * channels + c, sums);
}

}  // namespace sizewise::cuda
