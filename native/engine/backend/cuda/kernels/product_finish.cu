// The end of a product whose sums lie in memory: parts of a split depth, or the output of a library that cannot end it.
#include "backend/cuda/kernels/product_epilogue.cuh"
#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kGroup = 8;  // neighbours of a row that a thread ends

template <typename T>
__global__ __launch_bounds__(kThreads, 4) void finish_sums(const T* sums, int splits, int rows, int groups_of_row,
                                                           const Epilogue epilogue) {
  const std::int64_t group = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
  const std::int64_t row = group / groups_of_row;
  if (row >= rows) return;
  const int column = static_cast<int>(group - row * groups_of_row) * kGroup;
  const std::int64_t matrix = static_cast<std::int64_t>(rows) * epilogue.columns;
  const T* from = sums + row * epilogue.columns + column;
  float values[kGroup] = {};
#pragma unroll 4
  for (int split = 0; split < splits; ++split, from += matrix) {
    if (epilogue.wide) {
      add_neighbours(from, values);
    } else {
#pragma unroll
      for (int i = 0; i < kGroup; ++i)
        if (column + i < epilogue.columns) values[i] += to_float(from[i]);
    }
  }
  finish(epilogue, row, column, values);
}

}  // namespace

cudaError_t finish_product(Matrix sums, int splits, int rows, const Epilogue& epilogue, const Launch& launch) {
  const int groups_of_row = (epilogue.columns + kGroup - 1) / kGroup;
  const std::int64_t blocks = (static_cast<std::int64_t>(rows) * groups_of_row + kThreads - 1) / kThreads;
  if (blocks == 0) return cudaSuccess;
  if (blocks > 0x7fffffff) return cudaErrorInvalidConfiguration;
  if (sums.element == Element::fp32)
    finish_sums<<<static_cast<unsigned>(blocks), kThreads, 0, launch.stream>>>(static_cast<const float*>(sums.data),
                                                                               splits, rows, groups_of_row, epilogue);
  else
    finish_sums<<<static_cast<unsigned>(blocks), kThreads, 0, launch.stream>>>(static_cast<const bf16*>(sums.data),
                                                                               splits, rows, groups_of_row, epilogue);
  return cudaGetLastError();
}

}  // namespace sizewise::cuda
