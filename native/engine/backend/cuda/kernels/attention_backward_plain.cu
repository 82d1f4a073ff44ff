// Attention's backward pass without tensor cores: fp32 throughout, any head size up to 256, any alignment, rows of
// float or bf16. Two kernels that share one body, as in attention_backward_mma.cu: a block owns `rows` keys and walks
// over the queries (dK, dV), or owns `rows` queries and walks over the keys (dQ).
#include "backend/cuda/kernels/attention_backward_kernels.h"
#include "backend/cuda/kernels/attention_backward_seen.cuh"
#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda {
namespace {

constexpr int kThreads = 256;
constexpr float kLog2E = 1.44269504088896341f;

struct PlainPart {
  AttentionSizes sizes;
  HeadsView own0, own1, streamed0, streamed1, sum0, sum1;
  const float *log2_sum_exp, *delta;
  int padded, tiles;
};

// Four more than a multiple of four: eight rows of 16 bytes touch all banks once for the usual head sizes.
__host__ __device__ int pitch_of(int head_size) { return (head_size + 3) / 4 * 4 + 4; }
int shared_bytes(int head_size, int rows) {
  return static_cast<int>(sizeof(float)) * (4 * rows * pitch_of(head_size) + 2 * rows * (rows + 1) + 2 * rows);
}

__device__ std::int64_t offset_of(const HeadsView& view, std::int64_t b, int head, int head_size) {
  return b * view.batch_stride + static_cast<std::int64_t>(head) * head_size;
}

// Rows first .. first + rows - 1 of one head, as floats; zeros past `end` and between the head size and the pitch.
template <typename T, int rows>
__device__ void load_rows(float* to, const HeadsView& view, std::int64_t b, int head, int head_size, int first,
                          int end) {
  const T* const from = static_cast<const T*>(view.data) + offset_of(view, b, head, head_size);
  const int pitch = pitch_of(head_size);
  constexpr int lanes = kThreads / rows;
  const int row = threadIdx.x / lanes;
#pragma unroll 2
  for (int i = threadIdx.x % lanes; i < pitch; i += lanes)
    to[row * pitch + i] =
        first + row < end && i < head_size ? to_float(from[(first + row) * view.row_stride + i]) : 0.0f;
}

__device__ float dot_four(float4 a, float4 b, float sum) {
  return fmaf(a.w, b.w, fmaf(a.z, b.z, fmaf(a.y, b.y, fmaf(a.x, b.x, sum))));
}
__device__ void add_four(float4& sum, float factor, float4 x) {
  sum.x = fmaf(factor, x.x, sum.x), sum.y = fmaf(factor, x.y, sum.y);
  sum.z = fmaf(factor, x.z, sum.z), sum.w = fmaf(factor, x.w, sum.w);
}

template <typename T>
__device__ void store_four(const HeadsView& view, std::int64_t b, int head, int head_size, int row, int column,
                           float4 x, float scale) {
  T* const to = static_cast<T*>(view.data) + offset_of(view, b, head, head_size) + row * view.row_stride;
  const float values[4] = {x.x, x.y, x.z, x.w};
#pragma unroll
  for (int i = 0; i < 4; ++i)
    if (column + i < head_size) from_float(values[i] * scale, to[column + i]);
}

// Eight threads (sixteen where `rows` is 16) work on one owned row.
template <typename T, int rows, bool owns_keys, bool drops>
__global__ void __launch_bounds__(kThreads) plain_kernel(PlainPart part) {
  constexpr int lanes = kThreads / rows, columns = rows / lanes > 0 ? rows / lanes : 1;
  constexpr int kPieces = 4;  // groups of four elements of a row's sum that one thread holds
  extern __shared__ __align__(16) float memory[];
  const AttentionSizes& sizes = part.sizes;
  const int pitch = pitch_of(sizes.head_size);
  float* const own0 = memory;
  float* const own1 = own0 + rows * pitch;
  float* const streamed0 = own1 + rows * pitch;
  float* const streamed1 = streamed0 + rows * pitch;
  float* const stats = streamed1 + rows * pitch;  // [2][rows]
  float* const p_tile = stats + 2 * rows;         // [rows][rows + 1]
  float* const ds_tile = p_tile + rows * (rows + 1);

  const int group = sizes.heads / sizes.kv_heads, own_heads = owns_keys ? sizes.kv_heads : sizes.heads;
  const int place = static_cast<int>(blockIdx.x % part.tiles);
  const int own_first = (owns_keys ? place : part.tiles - 1 - place) * rows;
  const int own_head = static_cast<int>(blockIdx.x / part.tiles % own_heads);
  const std::int64_t b = blockIdx.x / part.tiles / own_heads;
  const Seen seen(sizes, static_cast<int>(b));
  const int own_end = owns_keys ? sizes.key_length.value : sizes.query_length;
  const int streamed_end = owns_keys ? sizes.query_length : sizes.key_length.value;
  int first_block = 0, blocks;
  if constexpr (owns_keys) {
    first_block = seen.first_query(own_first) / rows;
    blocks = own_first < seen.keys ? max(0, (sizes.query_length + rows - 1) / rows - first_block) : 0;
  } else {
    blocks = (seen.keys_until(min(own_first + rows, sizes.query_length) - 1) + rows - 1) / rows;
  }
  const int steps = owns_keys ? blocks * group : blocks;

  const int row = threadIdx.x / lanes, lane = threadIdx.x % lanes;
  float4 sum0[kPieces] = {}, sum1[kPieces] = {};
  if (steps > 0) {
    load_rows<T, rows>(own0, part.own0, b, own_head, sizes.head_size, own_first, own_end);
    load_rows<T, rows>(own1, part.own1, b, own_head, sizes.head_size, own_first, own_end);
  }
  const float log2_scale = sizes.scale * kLog2E;
  const std::uint64_t random_step = drops ? sizes.drop.step.get() : 0;
  const auto key_length = static_cast<std::uint64_t>(sizes.key_length.get());

  for (int step = 0; step < steps; ++step) {
    const int head = owns_keys ? own_head * group + step / blocks : own_head;
    const int streamed_head = owns_keys ? head : own_head / group;
    const int first = (first_block + (owns_keys ? step % blocks : step)) * rows;
    __syncthreads();
    load_rows<T, rows>(streamed0, part.streamed0, b, streamed_head, sizes.head_size, first, streamed_end);
    load_rows<T, rows>(streamed1, part.streamed1, b, streamed_head, sizes.head_size, first, streamed_end);
    if (threadIdx.x < 2 * rows) {
      const float* const from = static_cast<int>(threadIdx.x) < rows ? part.log2_sum_exp : part.delta;
      stats[threadIdx.x] = from[(b * sizes.heads + head) * part.padded + (owns_keys ? first : own_first) +
                                static_cast<int>(threadIdx.x) % rows];
    }
    __syncthreads();

    float s[columns] = {}, dp[columns] = {};
#pragma unroll 2
    for (int d = 0; d < sizes.head_size; d += 4) {
      const float4 a0 = *reinterpret_cast<const float4*>(own0 + row * pitch + d);
      const float4 a1 = *reinterpret_cast<const float4*>(own1 + row * pitch + d);
#pragma unroll
      for (int i = 0; i < columns; ++i) {
        const int at = (lane + lanes * i) * pitch + d;
        s[i] = dot_four(a0, *reinterpret_cast<const float4*>(streamed0 + at), s[i]);
        dp[i] = dot_four(a1, *reinterpret_cast<const float4*>(streamed1 + at), dp[i]);
      }
    }
#pragma unroll
    for (int i = 0; i < columns; ++i) {
      const int column = lane + lanes * i, stat = owns_keys ? column : row;
      const int query = owns_keys ? first + column : own_first + row,
                key = owns_keys ? own_first + row : first + column;
      float p = seen.at(query, key) ? exp2f(fmaf(s[i], log2_scale, -stats[stat])) : 0.0f;
      float keep = 1.0f;
      if constexpr (drops)
        keep = keep_factor(sizes.drop, random_step,
                           ((b * sizes.heads + head) * sizes.query_length + query) * key_length + key);
      p_tile[row * (rows + 1) + column] = p * keep;
      ds_tile[row * (rows + 1) + column] = p * (dp[i] * keep - stats[rows + stat]);
    }
    __syncthreads();
#pragma unroll 2
    for (int j = 0; j < rows; ++j) {
      const float p = p_tile[row * (rows + 1) + j], ds = ds_tile[row * (rows + 1) + j];
#pragma unroll
      for (int piece = 0; piece < kPieces; ++piece) {
        const int d = (lane + lanes * piece) * 4;
        if (d >= sizes.head_size) break;
        add_four(sum0[piece], ds, *reinterpret_cast<const float4*>(streamed0 + j * pitch + d));
        if constexpr (owns_keys) add_four(sum1[piece], p, *reinterpret_cast<const float4*>(streamed1 + j * pitch + d));
      }
    }
  }
  if (own_first + row >= own_end) return;
#pragma unroll
  for (int piece = 0; piece < kPieces; ++piece) {
    const int d = (lane + lanes * piece) * 4;
    if (d >= sizes.head_size) break;
    store_four<T>(part.sum0, b, own_head, sizes.head_size, own_first + row, d, sum0[piece], sizes.scale);
    if constexpr (owns_keys)
      store_four<T>(part.sum1, b, own_head, sizes.head_size, own_first + row, d, sum1[piece], 1.0f);
  }
}

template <typename T, int rows, bool owns_keys, bool drops>
cudaError_t run(PlainPart part, const Launch& launch) {
  const AttentionSizes& sizes = part.sizes;
  part.tiles = ((owns_keys ? sizes.key_length.value : sizes.query_length) + rows - 1) / rows;
  const std::int64_t grid =
      static_cast<std::int64_t>(sizes.batch) * (owns_keys ? sizes.kv_heads : sizes.heads) * part.tiles;
  if (grid == 0) return cudaSuccess;
  const auto kernel = plain_kernel<T, rows, owns_keys, drops>;
  const int bytes = shared_bytes(sizes.head_size, rows);
  if (bytes > 48 * 1024) {
    const cudaError_t error = cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes);
    if (error != cudaSuccess) return error;
  }
  kernel<<<static_cast<unsigned>(grid), kThreads, bytes, launch.stream>>>(part);
  return cudaGetLastError();
}

template <typename T, int rows, bool drops>
cudaError_t run_both(PlainPart part, const AttentionBackwardCall& call, const Launch& launch) {
  if (const cudaError_t error = run<T, rows, true, drops>(part, launch); error != cudaSuccess) return error;
  part.own0 = call.q, part.own1 = call.d_o, part.streamed0 = call.k, part.streamed1 = call.v;
  part.sum0 = call.dq, part.sum1 = {};
  return run<T, rows, false, drops>(part, launch);
}

template <typename T, int rows>
cudaError_t run_rows(const PlainPart& part, const AttentionBackwardCall& call, const Launch& launch) {
  return call.sizes.drop.drop_below ? run_both<T, rows, true>(part, call, launch)
                                    : run_both<T, rows, false>(part, call, launch);
}

template <typename T>
cudaError_t run_type(const PlainPart& part, const AttentionBackwardCall& call, const Launch& launch) {
  return call.sizes.head_size <= 128 ? run_rows<T, 32>(part, call, launch) : run_rows<T, 16>(part, call, launch);
}

}  // namespace

cudaError_t attention_backward_plain(const AttentionBackwardCall& call, const BackwardWorkspace& workspace,
                                     bool is_bf16, const Launch& launch) {
  const PlainPart part{call.sizes,
                       call.k,
                       call.v,
                       call.q,
                       call.d_o,
                       call.dk,
                       call.dv,
                       workspace.log2_sum_exp,
                       workspace.delta,
                       padded_queries(call.sizes),
                       0};
  return is_bf16 ? run_type<bf16>(part, call, launch) : run_type<float>(part, call, launch);
}

}  // namespace sizewise::cuda
