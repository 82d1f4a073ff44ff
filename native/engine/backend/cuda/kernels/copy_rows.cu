// Rows of one matrix into another, at a row that may change from one replay of a graph to the next: a copy by the
// driver keeps the address with which it was recorded.
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/rows.h"

namespace sizewise::cuda {
namespace {

// Reads that are under way at a time, without which a large copy waits for each.
constexpr int kAtOnce = 4;

// One block: kAtOnce neighbouring stretches, a word of each for every thread.
template <typename Word>
__global__ void __launch_bounds__(elementwise_threads)
    copy_rows_kernel(const __grid_constant__ CopyRowsCall call, int words_in_row) {
  std::byte* to = call.to + call.first_row.get() * call.to_stride;
  const std::int64_t first = std::int64_t{blockIdx.x} * (kAtOnce * elementwise_threads) + threadIdx.x;
  Word words[kAtOnce];
  std::int64_t row[kAtOnce], in_row[kAtOnce];
#pragma unroll
  for (int i = 0; i < kAtOnce; ++i) {
    in_row[i] = first + i * elementwise_threads;
    row[i] = take_row(in_row[i], words_in_row);
    if (row[i] < call.rows) words[i] = reinterpret_cast<const Word*>(call.from + row[i] * call.from_stride)[in_row[i]];
  }
#pragma unroll
  for (int i = 0; i < kAtOnce; ++i)
    if (row[i] < call.rows) reinterpret_cast<Word*>(to + row[i] * call.to_stride)[in_row[i]] = words[i];
}

template <typename Word>
cudaError_t copy(const CopyRowsCall& call, const Launch& launch) {
  const std::int64_t words_in_row = call.row_bytes / static_cast<std::int64_t>(sizeof(Word));
  const std::int64_t threads = (call.rows * words_in_row + kAtOnce - 1) / kAtOnce;
  copy_rows_kernel<Word>
      <<<elementwise_blocks(threads), elementwise_threads, 0, launch.stream>>>(call, static_cast<int>(words_in_row));
  return cudaGetLastError();
}

}  // namespace

cudaError_t copy_rows(const CopyRowsCall& call, const Launch& launch) {
  if (call.rows <= 0 || call.row_bytes <= 0) return cudaSuccess;
  const std::int64_t sizes = call.row_bytes | call.from_stride | call.to_stride;
  if (sizes % 16 == 0 && wide_aligned({call.from, call.to})) return copy<uint4>(call, launch);
  return copy<std::uint16_t>(call, launch);
}

}  // namespace sizewise::cuda
