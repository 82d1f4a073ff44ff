// Attention forward without tensor cores: the kernel around the rows of a thread, and its launch.
#include "backend/cuda/kernels/attention_forward_plain.cuh"
#include "backend/cuda/kernels/attention_forward_kernels.h"

namespace sizewise::cuda {
namespace {

using namespace attention_forward;

template <typename T, typename Shape>
__global__ void __launch_bounds__(plain_threads, sizeof(T) == 4 ? Shape::blocks : 2)
    plain_kernel(const __grid_constant__ AttentionForwardCall call, const __grid_constant__ TileOrder order,
                 bool by_16_bytes) {
  extern __shared__ __align__(16) float floats[];
  float *query = floats, *other = query + Shape::rows * Shape::stride,
        *probabilities = other + Shape::keys * Shape::stride;
  const AttentionSizes& sizes = call.sizes;
  const int head_size = sizes.head_size, key_length = sizes.key_length.get();
  int head_of_all, tile;
  order.place(blockIdx.x, head_of_all, tile);
  const int batch = head_of_all / sizes.heads, head = head_of_all % sizes.heads;
  const int kv_head = head / (sizes.heads / sizes.kv_heads);
  const Visible visible(sizes, key_length, batch);
  const int first_row = tile * Shape::rows, end_row = min(first_row + Shape::rows, sizes.query_length);
  const int seen = visible.of(end_row - 1);

  const T* q = row_of<const T>(call.q, batch, 0, head, head_size);
  const T* k = row_of<const T>(call.k, batch, 0, kv_head, head_size);
  const T* v = row_of<const T>(call.v, batch, 0, kv_head, head_size);
  load_tile<Shape>(query, q, call.q.row_stride, first_row, end_row, head_size, by_16_bytes);

  const float scale = sizes.scale * log2_e;
  const std::uint64_t first_statistic = static_cast<std::uint64_t>(head_of_all) * sizes.query_length + first_row;
  const std::uint64_t step = sizes.drop.drop_below ? sizes.drop.step.get() : 0;
  PlainRows<Shape> rows;
  for (int first_key = 0; first_key < seen; first_key += Shape::keys) {
    __syncthreads();
    load_tile<Shape>(other, k, call.k.row_stride, first_key, seen, head_size, by_16_bytes);
    __syncthreads();
    rows.score(query, other, head_size);
    rows.soften(visible, first_row, first_key, scale);
    if (sizes.drop.drop_below) rows.drop(sizes.drop, step, first_statistic * key_length + first_key, key_length);
    rows.share(probabilities);
    __syncthreads();
    load_tile<Shape>(other, v, call.v.row_stride, first_key, seen, head_size, by_16_bytes);
    __syncthreads();
    rows.weigh(probabilities, other);
  }

#pragma unroll
  for (int r = 0; r < Shape::own_rows; ++r) {
    float total = rows.total[r];
#pragma unroll
    for (int lanes = 8; lanes > 0; lanes /= 2) total += __shfl_xor_sync(0xffffffffu, total, lanes);
    const int in_tile = rows.ty + 8 * r;
    if (first_row + in_tile >= end_row) continue;
    const float factor = mean_factor(total, sizes.drop.drop_below ? sizes.drop.keep_scale : 1.0f);
    T* o = row_of<T>(call.o, batch, first_row + in_tile, head, head_size);
#pragma unroll
    for (int i = 0; i < Shape::own_columns; ++i) {
      const int column = Shape::column(rows.tx, i);
      if (column < head_size) from_float(rows.o[r][i] * factor, o[column]);
    }
    if (rows.tx == 0 && call.log_sum_exp)
      call.log_sum_exp[first_statistic + in_tile] = rows.maximum[r] * ln_2 + logf(total);
  }
}

template <typename T>
bool has_rows_of_16_bytes(const AttentionForwardCall& call) {
  constexpr int elements = 16 / sizeof(T);
  bool all = call.sizes.head_size % elements == 0;
  for (const HeadsView* view : {&call.q, &call.k, &call.v})
    all = all && reinterpret_cast<std::uintptr_t>(view->data) % 16 == 0 && view->batch_stride % elements == 0 &&
          view->row_stride % elements == 0;
  return all;
}

template <typename T, int size>
cudaError_t run(const AttentionForwardCall& call, const Launch& launch) {
  using Shape = PlainShape<size>;
  const TileOrder order(call.sizes, Shape::rows, sizeof(T), launch);
  const cudaError_t result =
      cudaFuncSetAttribute(plain_kernel<T, Shape>, cudaFuncAttributeMaxDynamicSharedMemorySize, Shape::shared_bytes);
  if (result != cudaSuccess) return result;
  plain_kernel<T, Shape><<<order.blocks(), plain_threads, Shape::shared_bytes, launch.stream>>>(
      call, order, has_rows_of_16_bytes<T>(call));
  return cudaGetLastError();
}

template <typename T>
cudaError_t run(const AttentionForwardCall& call, const Launch& launch) {
  const int size = call.sizes.head_size;
  if (size > 256) return cudaErrorInvalidValue;
  if (size <= 32) return run<T, 32>(call, launch);
  if (size <= 64) return run<T, 64>(call, launch);
  if (size <= 128) return run<T, 128>(call, launch);
  return run<T, 256>(call, launch);
}

}  // namespace

cudaError_t attention_forward_plain_bf16(const AttentionForwardCall& call, const Launch& launch) {
  return run<bf16>(call, launch);
}

cudaError_t attention_forward_plain_fp32(const AttentionForwardCall& call, const Launch& launch) {
  return run<float>(call, launch);
}

}  // namespace sizewise::cuda
