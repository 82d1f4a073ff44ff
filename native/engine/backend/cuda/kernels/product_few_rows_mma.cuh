// y [M, N] = x W^T for up to eight rows of bf16: bound by reading W, which goes from memory straight into the fragments
// of tensor cores (PTX mma.sync m16n8k16), so that eight rows cost what one costs. A block has eight rows of W, its
// warps share the depth and add their sums in order. What an instruction takes for its depth is of no matter as long as
// both operands agree: a lane's 16 bytes are two instructions' share of it. Rows past M are zeros, so that the order of
// a sum depends on N, K and the device, not on M.
#pragma once
#include <algorithm>

#include "backend/cuda/kernels/product_epilogue.cuh"
#include "backend/cuda/kernels/product_kernels.h"
#include "backend/cuda/kernels/product_mma.cuh"

namespace sizewise::cuda::few_rows {

constexpr int kColumns = 8;   // of y, a block
constexpr int kStep = 64;     // of depth, a warp: a whole line of 128 bytes of each row
constexpr int kUnrolled = 4;  // steps whose loads are in flight at once
constexpr int kMostWarps = 16;

struct MmaCall {
  const bf16 *x, *weight;
  int m, n, k;
  Epilogue epilogue;
};

// W is not read again before it has left every cache: it need not push x out of the first one.
__device__ inline uint4 load_once(const void* from) {
  uint4 bits;
  asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];"
               : "=r"(bits.x), "=r"(bits.y), "=r"(bits.z), "=r"(bits.w)
               : "l"(from));
  return bits;
}

// The warp's part of the sums: (row lane / 4, columns lane % 4 * 2 and the next).
template <int Warps>
__device__ inline float2 multiply_part(const MmaCall& call, int warp, int lane) {
  const int across = lane / 4, deep = lane % 4 * 8, steps = (call.k + kStep - 1) / kStep;
  const int column = min(static_cast<int>(blockIdx.x) * kColumns + across, call.n - 1);
  const bf16* weight = call.weight + static_cast<std::int64_t>(column) * call.k;
  const bf16* x = call.x + static_cast<std::int64_t>(min(across, call.m - 1)) * call.k;
  const bool has_row = across < call.m;
  float sums[4][4] = {};
  for (int first = warp; first < steps; first += kUnrolled * Warps) {
    uint4 weights[kUnrolled][2], rows[kUnrolled][2];
#pragma unroll
    for (int u = 0; u < kUnrolled; ++u)
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        const int depth = (first + u * Warps) * kStep + half * 32 + deep;
        weights[u][half] = make_uint4(0, 0, 0, 0);
        if (depth < call.k) weights[u][half] = load_once(weight + depth);
      }
#pragma unroll
    for (int u = 0; u < kUnrolled; ++u)
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        const int depth = (first + u * Warps) * kStep + half * 32 + deep;
        rows[u][half] = make_uint4(0, 0, 0, 0);
        if (has_row && depth < call.k) rows[u][half] = *reinterpret_cast<const uint4*>(x + depth);
      }
#pragma unroll
    for (int u = 0; u < kUnrolled; ++u) {
      if (first + u * Warps >= steps) break;
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        const uint4 &w = weights[u][half], &row = rows[u][half];
        multiply_add(sums[half * 2], {row.x, 0, row.y, 0}, w.x, w.y);
        multiply_add(sums[half * 2 + 1], {row.z, 0, row.w, 0}, w.z, w.w);
      }
    }
  }
  return make_float2((sums[0][0] + sums[1][0]) + (sums[2][0] + sums[3][0]),
                     (sums[0][1] + sums[1][1]) + (sums[2][1] + sums[3][1]));
}

// Warps that share a multiprocessor; an sm_86 holds no more than 16 blocks.
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ == 860
constexpr int kWarpsBeside = 16;
#else
constexpr int kWarpsBeside = 20;
#endif

template <int Warps>
__global__ __launch_bounds__(Warps * 32,
                             Warps > 8 ? 1 : kWarpsBeside / Warps) void multiply_by_mma(const MmaCall call) {
  __shared__ float parts[Warps][kFewRows * kColumns];
  const int warp = threadIdx.x / 32, lane = threadIdx.x & 31;
  // The bias is as cold as W, and needed last.
  if (threadIdx.x == 0 && call.epilogue.bias)
    asm volatile("prefetch.global.L2 [%0];" ::"l"(call.epilogue.bias + static_cast<int>(blockIdx.x) * kColumns));
  *reinterpret_cast<float2*>(&parts[warp][2 * lane]) = multiply_part<Warps>(call, warp, lane);
  __syncthreads();
  for (int which = threadIdx.x; which < call.m * kColumns; which += Warps * 32) {
    float sum = parts[0][which];
#pragma unroll
    for (int other = 1; other < Warps; ++other) sum += parts[other][which];
    const int row = which / kColumns, column = static_cast<int>(blockIdx.x) * kColumns + which % kColumns;
    if (column >= call.n) continue;
    const std::int64_t at = static_cast<std::int64_t>(row) * call.n + column;
    if (call.epilogue.out_is_bf16)
      finish_one<bf16>(call.epilogue, at, column, sum);
    else
      finish_one<float>(call.epilogue, at, column, sum);
  }
}

// Three or more steps a warp; more than four warps only where there are too few blocks to fill the device.
inline int warps_of_block(int n, int k, const Launch& launch) {
  const std::int64_t steps = (static_cast<std::int64_t>(k) + kStep - 1) / kStep, blocks = (n + kColumns - 1) / kColumns;
  int warps = 1;
  while (warps < kMostWarps && steps >= 6 * warps && (warps < 4 || blocks * warps < 16 * launch.multiprocessors))
    warps *= 2;
  return warps;
}

inline cudaError_t start_by_mma(const MmaCall& call, const Launch& launch) {
  const int warps = warps_of_block(call.n, call.k, launch);
  const unsigned blocks = static_cast<unsigned>((call.n + kColumns - 1) / kColumns);
  const auto kernel = warps == 1   ? multiply_by_mma<1>
                      : warps == 2 ? multiply_by_mma<2>
                      : warps == 4 ? multiply_by_mma<4>
                      : warps == 8 ? multiply_by_mma<8>
                                   : multiply_by_mma<16>;
  kernel<<<blocks, warps * 32, 0, launch.stream>>>(call);
  return cudaGetLastError();
}

}  // namespace sizewise::cuda::few_rows
