// Attention forward of few queries against many keys: the kernels around attention_forward_split.cuh and their launch.
#include "backend/cuda/kernels/attention_forward_split.cuh"
#include "backend/cuda/kernels/attention_forward_kernels.h"

namespace sizewise::cuda {
namespace {

using namespace attention_forward;

// One block: one share of the keys of a kv head, against `rows` of the query rows of its heads (head by head).
template <typename Shape>
__global__ void __launch_bounds__(split_threads) split_kernel(const __grid_constant__ AttentionForwardCall call,
                                                              SplitParts parts, int row_blocks, bool by_16_bytes) {
  using T = typename Shape::T;
  extern __shared__ __align__(16) float floats[];
  const AttentionSizes& sizes = call.sizes;
  const int head_size = sizes.head_size, tq = sizes.query_length, group = sizes.heads / sizes.kv_heads;
  const unsigned split = blockIdx.x % parts.splits, rest = blockIdx.x / parts.splits;
  const int first_row = static_cast<int>(rest % row_blocks) * Shape::rows;
  const int kv_head_of_all = static_cast<int>(rest / row_blocks);
  const int batch = kv_head_of_all / sizes.kv_heads, kv_head = kv_head_of_all % sizes.kv_heads;
  const int all_rows = group * tq;
  const Visible visible(sizes, sizes.key_length.get(), batch);
  const int share = parts.share ? parts.share : (visible.keys + parts.splits - 1) / parts.splits;
  const int begin = min(static_cast<int>(split) * share, visible.keys), end = min(begin + share, visible.keys);
  const int lane = threadIdx.x % Shape::lanes, lane_group = threadIdx.x / Shape::lanes;

  SplitRows<Shape> rows;
  int seen[Shape::rows];
  const float scale = sizes.scale * log2_e;
#pragma unroll
  for (int r = 0; r < Shape::rows; ++r) {
    const bool given = first_row + r < all_rows;
    const int row = given ? first_row + r : 0, head = kv_head * group + row / tq;
    seen[r] = given ? min(end, visible.of(row % tq)) : 0;
    uint4 q[Shape::chunks];
    load_row<Shape>(row_of<const T>(call.q, batch, row % tq, head, head_size), lane, head_size, given, by_16_bytes, q);
    widen<Shape>(q, rows.q[r]);
#pragma unroll
    for (int i = 0; i < Shape::own; ++i) rows.q[r][i] *= scale;
  }

  const T* k = row_of<const T>(call.k, batch, 0, kv_head, head_size);
  const T* v = row_of<const T>(call.v, batch, 0, kv_head, head_size);
  for (int first = begin; first < end; first += Shape::groups * split_keys_at_once) {
    uint4 keys[split_keys_at_once][Shape::chunks], values[split_keys_at_once][Shape::chunks];
    int key[split_keys_at_once];
#pragma unroll
    for (int u = 0; u < split_keys_at_once; ++u) {
      key[u] = first + u * Shape::groups + lane_group;
      load_row<Shape>(k + key[u] * call.k.row_stride, lane, head_size, key[u] < end, by_16_bytes, keys[u]);
      load_row<Shape>(v + key[u] * call.v.row_stride, lane, head_size, key[u] < end, by_16_bytes, values[u]);
    }
    rows.take(keys, values, key, seen);
  }
  rows.merge_groups();

  float *statistics = floats, *outputs = floats + 2 * split_warps * Shape::rows;
  rows.share(statistics, outputs);
  __syncthreads();
  for (int index = threadIdx.x; index < Shape::rows * Shape::size; index += split_threads) {
    const int r = index / Shape::size, column = index % Shape::size, row = first_row + r;
    if (row >= all_rows || column >= head_size) continue;
    float top = -INFINITY, total = 0.0f, sum = 0.0f;
#pragma unroll
    for (int warp = 0; warp < split_warps; ++warp) top = fmaxf(top, statistics[2 * (warp * Shape::rows + r)]);
    const float base = finite_maximum(top);
#pragma unroll
    for (int warp = 0; warp < split_warps; ++warp) {
      const int at = warp * Shape::rows + r;
      const float factor = exp2_of(statistics[2 * at] - base);
      total = fmaf(statistics[2 * at + 1], factor, total);
      sum = fmaf(outputs[at * Shape::size + column], factor, sum);
    }
    const int head = kv_head * group + row / tq, query = row % tq;
    const std::int64_t statistic = (static_cast<std::int64_t>(batch) * sizes.heads + head) * tq + query;
    if (parts.splits > 1) {
      const std::int64_t part = statistic * parts.splits + split;
      parts.o[part * head_size + column] = sum;
      if (column == 0) {
        parts.statistics[2 * part] = top;
        parts.statistics[2 * part + 1] = total;
      }
    } else {
      from_float(sum * mean_factor(total, 1.0f), row_of<T>(call.o, batch, query, head, head_size)[column]);
      if (column == 0 && call.log_sum_exp) call.log_sum_exp[statistic] = top * ln_2 + logf(total);
    }
  }
}

inline constexpr int merge_threads = 128, most_splits = 1024;

// One block: the parts of one query row.
template <typename T>
__global__ void __launch_bounds__(merge_threads)
    merge_kernel(const __grid_constant__ AttentionForwardCall call, SplitParts parts) {
  __shared__ float factors[most_splits], totals[most_splits];
  const AttentionSizes& sizes = call.sizes;
  const std::int64_t statistic = blockIdx.x, first = statistic * parts.splits;
  for (int i = threadIdx.x; i < parts.splits; i += merge_threads) {
    factors[i] = parts.statistics[2 * (first + i)];
    totals[i] = parts.statistics[2 * (first + i) + 1];
  }
  __syncthreads();
  float top = -INFINITY, total = 0.0f;
  for (int i = 0; i < parts.splits; ++i) top = fmaxf(top, factors[i]);
  __syncthreads();
  for (int i = threadIdx.x; i < parts.splits; i += merge_threads)
    factors[i] = exp2_of(factors[i] - finite_maximum(top));
  __syncthreads();
  for (int i = 0; i < parts.splits; ++i) total = fmaf(totals[i], factors[i], total);
  const int query = static_cast<int>(statistic % sizes.query_length);
  const std::int64_t head_of_all = statistic / sizes.query_length;
  T* o = row_of<T>(call.o, static_cast<int>(head_of_all / sizes.heads), query,
                   static_cast<int>(head_of_all % sizes.heads), sizes.head_size);
  for (int column = threadIdx.x; column < sizes.head_size; column += merge_threads) {
    float sum = 0.0f;
#pragma unroll 8
    for (int i = 0; i < parts.splits; ++i) sum = fmaf(parts.o[(first + i) * sizes.head_size + column], factors[i], sum);
    from_float(sum * mean_factor(total, 1.0f), o[column]);
  }
  if (threadIdx.x == 0 && call.log_sum_exp) call.log_sum_exp[statistic] = top * ln_2 + logf(total);
}

int rows_at_once(const AttentionSizes& sizes) {
  const int rows = sizes.heads / sizes.kv_heads * sizes.query_length;
  return rows == 1 ? 1 : rows <= 4 ? 4 : 8;
}
int row_blocks(const AttentionSizes& sizes) {
  const int rows = sizes.heads / sizes.kv_heads * sizes.query_length, at_once = rows_at_once(sizes);
  return (rows + at_once - 1) / at_once;
}
std::int64_t rows_of_all(const AttentionSizes& sizes) {
  return std::int64_t{sizes.batch} * sizes.heads * sizes.query_length;
}

inline constexpr int least_keys = 128;  // of a split: no less than one round of them

// Of a cache every split has its place, whatever its capacity up to 131,072: neither the keys nor the queries there
// are, nor the room that is left, change the order of a sum. A split that sees nothing adds nothing.
int share_of_cache(int capacity) { return std::max(least_keys, (capacity + most_splits - 1) / most_splits); }

// Otherwise two blocks for each multiprocessor; a second launch does not pay for few keys.
int split_count(const AttentionSizes& sizes, const Launch& launch) {
  if (const int capacity = sizes.key_capacity) return (capacity - 1) / share_of_cache(capacity) + 1;
  constexpr int few_keys = 256, most_even_splits = 128;
  const int keys = sizes.key_length.value;
  if (keys <= few_keys) return 1;
  const std::int64_t others = std::int64_t{sizes.batch} * sizes.kv_heads * row_blocks(sizes);
  const std::int64_t wanted = (2 * launch.multiprocessors + others - 1) / others;
  return static_cast<int>(std::clamp<std::int64_t>(wanted, 1, std::min(keys / least_keys, most_even_splits)));
}

template <typename T>
bool has_rows_of_16_bytes(const AttentionForwardCall& call) {
  bool all = call.sizes.head_size % wide<T> == 0;
  for (const HeadsView* view : {&call.q, &call.k, &call.v})
    all = all && reinterpret_cast<std::uintptr_t>(view->data) % 16 == 0 && view->batch_stride % wide<T> == 0 &&
          view->row_stride % wide<T> == 0;
  return all;
}

template <typename T, int lanes, int chunks, int rows>
cudaError_t run(const AttentionForwardCall& call, const SplitParts& parts, const Launch& launch) {
  using Shape = SplitShape<T, lanes, chunks, rows>;
  const AttentionSizes& sizes = call.sizes;
  if (Shape::shared_bytes > 48 * 1024) {
    const cudaError_t result =
        cudaFuncSetAttribute(split_kernel<Shape>, cudaFuncAttributeMaxDynamicSharedMemorySize, Shape::shared_bytes);
    if (result != cudaSuccess) return result;
  }
  const std::int64_t blocks = std::int64_t{sizes.batch} * sizes.kv_heads * row_blocks(sizes) * parts.splits;
  split_kernel<Shape><<<static_cast<unsigned>(blocks), split_threads, Shape::shared_bytes, launch.stream>>>(
      call, parts, row_blocks(sizes), has_rows_of_16_bytes<T>(call));
  if (const cudaError_t result = cudaGetLastError(); result != cudaSuccess || parts.splits == 1) return result;
  merge_kernel<T><<<static_cast<unsigned>(rows_of_all(sizes)), merge_threads, 0, launch.stream>>>(call, parts);
  return cudaGetLastError();
}

template <typename T, int lanes, int chunks>
cudaError_t run(const AttentionForwardCall& call, const Launch& launch) {
  const int splits = split_count(call.sizes, launch);
  float* o = static_cast<float*>(call.workspace);
  const SplitParts parts{o, o + rows_of_all(call.sizes) * splits * call.sizes.head_size, splits,
                         call.sizes.key_capacity ? share_of_cache(call.sizes.key_capacity) : 0};
  const int rows = rows_at_once(call.sizes);
  if (rows == 1) return run<T, lanes, chunks, 1>(call, parts, launch);
  if (rows == 4) return run<T, lanes, chunks, 4>(call, parts, launch);
  return run<T, lanes, chunks, 8>(call, parts, launch);
}

}  // namespace

bool attention_forward_split_fits(const AttentionSizes& sizes) {
  if (sizes.drop.drop_below != 0 || sizes.head_size > 256) return false;
  if (sizes.key_capacity > 0) return sizes.query_length <= split_rows_alike;
  return sizes.query_length == 1 || (sizes.query_length <= 8 && sizes.key_length.value >= 128);
}

std::size_t attention_forward_split_workspace(const AttentionSizes& sizes, bool, const Launch& launch) {
  const int splits = split_count(sizes, launch);
  return splits == 1 ? 0 : static_cast<std::size_t>(rows_of_all(sizes)) * splits * (sizes.head_size + 2) * 4;
}

cudaError_t attention_forward_split_bf16(const AttentionForwardCall& call, const Launch& launch) {
  if (call.sizes.head_size <= 64) return run<bf16, 8, 1>(call, launch);
  if (call.sizes.head_size <= 128) return run<bf16, 16, 1>(call, launch);
  return run<bf16, 32, 1>(call, launch);
}

cudaError_t attention_forward_split_fp32(const AttentionForwardCall& call, const Launch& launch) {
  if (call.sizes.head_size <= 64) return run<float, 16, 1>(call, launch);
  if (call.sizes.head_size <= 128) return run<float, 32, 1>(call, launch);
  return run<float, 32, 2>(call, launch);
}

}  // namespace sizewise::cuda
