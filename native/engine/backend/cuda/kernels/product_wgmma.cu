// bf16 products on Hopper: tiles of 128 x 128, operands brought by the tensor copy engine into a ring of three stages
// of 64 of depth, multiplied by two warpgroups with wgmma straight from shared memory. Two blocks share a
// multiprocessor, so that one multiplies while the other ends its tile.
#include "backend/cuda/kernels/product_wgmma.cuh"

#include "backend/cuda/kernels/product_kernels.h"
#include "backend/cuda/kernels/product_split.h"
#include "backend/cuda/kernels/product_tiles.cuh"
#include "backend/cuda/kernels/product_warp_finish.cuh"

namespace sizewise::cuda {
namespace {

constexpr int kTile = 128;  // rows, and columns
constexpr int kDepth = 64;  // of a stage: 128 bytes
constexpr int kStages = 3;
constexpr int kThreads = 256;
constexpr int kOperandBytes = kTile * kDepth * 2;
constexpr int kStageBytes = 2 * kOperandBytes;
constexpr int kSharedBytes = kStages * kStageBytes + 1024;  // the ring begins at a multiple of 1024
constexpr int kLeastDepth = 512;                            // of a part of a split depth

struct WgmmaCall {
  CUtensorMap a, b;
  Epilogue epilogue;
  int rows, depth;
  int row_tiles, column_tiles, depth_of_part;
};

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
// 64 rows or columns: a warpgroup's, or one box of an operand by depth.
constexpr int kHalfBytes = kOperandBytes / 2;

template <bool ByDepth>
__device__ void copy_operand(unsigned char* to, const CUtensorMap* map, int across, int depth, std::uint64_t* barrier) {
  if constexpr (ByDepth) {
    wgmma::copy_box(to, map, across, depth, barrier);
    wgmma::copy_box(to + kHalfBytes, map, across + 64, depth, barrier);
  } else {
    wgmma::copy_box(to, map, depth, across, barrier);
  }
}
#endif

template <bool ADeep, bool BDeep>
__global__ __launch_bounds__(kThreads, 2) void multiply(const __grid_constant__ WgmmaCall call) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  extern __shared__ unsigned char shared_bytes[];
  __shared__ std::uint64_t full[kStages], empty[kStages];
  unsigned char* ring = shared_bytes + (-shared_address(shared_bytes) & 1023);
  const TilePlace place = tile_of_block(blockIdx.x, call.row_tiles, call.column_tiles);
  const int row = place.row * kTile, column = place.column * kTile;
  const int depth_first = blockIdx.y * call.depth_of_part;
  const int steps = (min(call.depth, depth_first + call.depth_of_part) - depth_first + kDepth - 1) / kDepth;
  const int warp = threadIdx.x / 32, lane = threadIdx.x & 31, group = threadIdx.x / 128;
  if (threadIdx.x == 0) {
    for (int stage = 0; stage < kStages; ++stage) {
      barrier_init(shared_address(&full[stage]), 1);
      barrier_init(shared_address(&empty[stage]), kThreads / 32);
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
  }
  __syncthreads();

  const auto bring = [&](int step) {
    const int stage = step % kStages, depth = depth_first + step * kDepth;
    unsigned char* to = ring + stage * kStageBytes;
    barrier_expect(shared_address(&full[stage]), kStageBytes);
    copy_operand<ADeep>(to, &call.a, row, depth, &full[stage]);
    copy_operand<BDeep>(to + kOperandBytes, &call.b, column, depth, &full[stage]);
  };
  if (threadIdx.x == 0)
    for (int step = 0; step < min(kStages, steps); ++step) bring(step);
  __syncwarp();

  float sums[64];
#pragma unroll
  for (int i = 0; i < 64; ++i) sums[i] = 0.0f;
  for (int step = 0; step < steps; ++step) {
    const int stage = step % kStages;
    unsigned char* tiles = ring + stage * kStageBytes;
    barrier_wait(shared_address(&full[stage]), step / kStages & 1);
    __syncwarp();
    const std::uint64_t a = wgmma::describe<ADeep>(tiles + group * kHalfBytes, kHalfBytes);
    const std::uint64_t b = wgmma::describe<BDeep>(tiles + kOperandBytes, kHalfBytes);
    wgmma::fence();
#pragma unroll
    for (int part = 0; part < kDepth / 16; ++part)
      wgmma::multiply_64x128x16<ADeep, BDeep>(sums, a + part * wgmma::kDepthStep<ADeep>,
                                              b + part * wgmma::kDepthStep<BDeep>, true);
    wgmma::commit();
    // The step before has been read: its stage is filled again while this step multiplies.
    wgmma::wait_for_groups<1>();
    if (step > 0) {
      const int before = step - 1;
      if (lane == 0) barrier_arrive(shared_address(&empty[before % kStages]));
      if (threadIdx.x == 0 && before + kStages < steps) {
        barrier_wait(shared_address(&empty[before % kStages]), before / kStages & 1);
        bring(before + kStages);
      }
      __syncwarp();
    }
  }
  wgmma::wait_for_groups<0>();
  __syncthreads();

  Epilogue epilogue = call.epilogue;
  if (gridDim.y > 1)
    epilogue.out =
        static_cast<float*>(epilogue.out) + static_cast<std::int64_t>(blockIdx.y) * call.rows * epilogue.columns;
  float* staged = reinterpret_cast<float*>(ring) + warp * kStagedFloats;
#pragma unroll
  for (int part = 0; part < 4; ++part) {
    float part_sums[1][4][4];
#pragma unroll
    for (int i = 0; i < 16; ++i) part_sums[0][i / 4][i % 4] = sums[part * 16 + i];
    finish_warp<1>(part_sums, staged, epilogue, row + warp * 16, column + part * 32, call.rows);
  }
#endif
}

using Encode = CUresult (*)(CUtensorMap*, CUtensorMapDataType, cuuint32_t, void*, const cuuint64_t*, const cuuint64_t*,
                            const cuuint32_t*, const cuuint32_t*, CUtensorMapInterleave, CUtensorMapSwizzle,
                            CUtensorMapL2promotion, CUtensorMapFloatOOBfill);

Encode encode_function() {
  static const Encode found = [] {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult result{};
    if (cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &function, 12000, cudaEnableDefault, &result) !=
            cudaSuccess ||
        result != cudaDriverEntryPointSuccess)
      function = nullptr;
    return reinterpret_cast<Encode>(function);
  }();
  return found;
}

// An operand as the copy engine sees it: a box is 64 of depth by 128, or 64 by 64 of depth where it is by depth.
bool describe_operand(CUtensorMap& map, const void* data, bool by_depth, int across, int depth) {
  const Encode encode = encode_function();
  if (!encode) return false;
  const cuuint64_t inner = by_depth ? across : depth, outer = by_depth ? depth : across;
  const cuuint64_t sizes[2] = {inner, outer}, strides[1] = {inner * 2};
  const cuuint32_t box[2] = {64, by_depth ? 64u : 128u}, steps[2] = {1, 1};
  return encode(&map, CU_TENSOR_MAP_DATA_TYPE_BFLOAT16, 2, const_cast<void*>(data), sizes, strides, box, steps,
                CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B, CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
                CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE) == CUDA_SUCCESS;
}

using WgmmaKernel = void (*)(WgmmaCall);

WgmmaKernel kernel_for(Layout layout) {
  switch (layout) {
    case Layout::forward:
      return multiply<false, false>;
    case Layout::input_gradient:
      return multiply<false, true>;
    default:
      return multiply<true, true>;
  }
}

}  // namespace

bool suits_wgmma(const KernelProduct& product, const Launch& launch) {
  const Operands& o = product.operands;
  if (product.element != Element::bf16 || launch.capability != 90 || o.depth <= 0) return false;
  if (!is_aligned(o.a) || (a_by_depth(product.layout) ? o.rows : o.depth) % 8 != 0) return false;
  if (!is_aligned(o.b) || (b_by_depth(product.layout) ? o.columns : o.depth) % 8 != 0) return false;
  const std::int64_t tiles = std::int64_t{tiles_over(o.rows, kTile)} * tiles_over(o.columns, kTile);
  return tiles <= 0x7fffffff &&
         (tiles >= launch.multiprocessors || tiles * (o.depth / kLeastDepth) >= launch.multiprocessors);
}

cudaError_t product_wgmma(const KernelProduct& product, Workspace workspace, const Launch& launch) {
  const Operands& o = product.operands;
  WgmmaCall call{};
  if (!describe_operand(call.a, o.a, a_by_depth(product.layout), o.rows, o.depth) ||
      !describe_operand(call.b, o.b, b_by_depth(product.layout), o.columns, o.depth))
    return cudaErrorNotSupported;
  call.epilogue = product.epilogue;
  call.rows = o.rows, call.depth = o.depth;
  call.row_tiles = tiles_over(o.rows, kTile), call.column_tiles = tiles_over(o.columns, kTile);
  const std::int64_t tiles = std::int64_t{call.row_tiles} * call.column_tiles;
  const DepthSplit split = split_depth(o, tiles, launch.multiprocessors * 2, kLeastDepth, kDepth, workspace.bytes);
  call.depth_of_part = split.depth_of_part;
  if (split.parts > 1) call.epilogue = {.out = workspace.data, .columns = o.columns, .wide = o.columns % 8 == 0};
  const WgmmaKernel kernel = kernel_for(product.layout);
  if (const cudaError_t error = cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, kSharedBytes))
    return error;
  const dim3 grid(static_cast<unsigned>(tiles), static_cast<unsigned>(split.parts));
  kernel<<<grid, kThreads, kSharedBytes, launch.stream>>>(call);
  if (const cudaError_t error = cudaGetLastError()) return error;
  if (split.parts == 1) return cudaSuccess;
  return finish_product({workspace.data, Element::fp32}, split.parts, o.rows, product.epilogue, launch);
}

}  // namespace sizewise::cuda
