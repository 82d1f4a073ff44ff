// bf16 products on the tensor cores of sm_80 and later.
#include "backend/cuda/kernels/product_mma.cuh"

#include "backend/cuda/kernels/product_kernels.h"
#include "backend/cuda/kernels/product_split.h"
#include "backend/cuda/kernels/product_tiles.cuh"
#include "backend/cuda/kernels/product_warp_finish.cuh"

namespace sizewise::cuda {
namespace {

// Rows and columns of a block, and how its warps share them: each has 32 columns.
template <int Rows, int Columns, int WarpRows>
struct Tile {
  static constexpr int rows = Rows, columns = Columns, warp_rows = WarpRows, warp_columns = 32;
  static constexpr int warps_across = Columns / warp_columns;
  static constexpr int threads = Rows / WarpRows * warps_across * 32;
  static constexpr int blocks = 512 / threads;  // on a multiprocessor, as far as registers go
  static constexpr int stage_elements = (Rows + Columns) * kMmaDepth;
  static constexpr int shared_bytes = kMmaStages * stage_elements * 2;
};
using LargeTile = Tile<128, 128, 64>;
using SmallTile = Tile<64, 64, 32>;

constexpr int kLeastDepth = 256;  // of a part of a split depth

struct MmaCall {
  Operands operands;
  Epilogue epilogue;
  int row_tiles, column_tiles, depth_of_part;
  bool a_wide, b_wide;
};

template <class Tile, bool ADeep, bool BDeep, bool Aligned>
__global__ __launch_bounds__(Tile::threads, Tile::blocks) void multiply(const MmaCall call) {
  extern __shared__ __align__(128) unsigned char shared_bytes[];
  bf16* shared = reinterpret_cast<bf16*>(shared_bytes);
  const Operands& o = call.operands;
  const TilePlace place = tile_of_block(blockIdx.x, call.row_tiles, call.column_tiles);
  const int depth_first = blockIdx.y * call.depth_of_part;
  const int depth_end = min(o.depth, depth_first + call.depth_of_part);
  const OperandView a{
      static_cast<const bf16*>(o.a), ADeep ? o.rows : o.depth, place.row * Tile::rows, o.rows, depth_end, call.a_wide};
  const OperandView b{static_cast<const bf16*>(o.b),
                      BDeep ? o.columns : o.depth,
                      place.column * Tile::columns,
                      o.columns,
                      depth_end,
                      call.b_wide};
  const int steps = (depth_end - depth_first + kMmaDepth - 1) / kMmaDepth;
  const auto load = [&](int step) {
    if (step < steps) {
      bf16* stage = shared + step % kMmaStages * Tile::stage_elements;
      const int depth = depth_first + step * kMmaDepth;
      load_stage<Tile::rows, ADeep, Tile::threads, Aligned>(stage, a, depth);
      load_stage<Tile::columns, BDeep, Tile::threads, Aligned>(stage + Tile::rows * kMmaDepth, b, depth);
    }
    commit_copies();
  };

  const int warp = threadIdx.x / 32, lane = threadIdx.x & 31;
  const int warp_row = warp / Tile::warps_across * Tile::warp_rows;
  const int warp_column = warp % Tile::warps_across * Tile::warp_columns;
  constexpr int row_blocks = Tile::warp_rows / 16;
  float sums[row_blocks][4][4] = {};
#pragma unroll
  for (int step = 0; step < kMmaStages - 1; ++step) load(step);
  for (int step = 0; step < steps; ++step) {
    wait_copies<kMmaStages - 2>();
    __syncthreads();  // the stage is whole, and all have done with the one that is loaded next
    load(step + kMmaStages - 1);
    const bf16* a_tile = shared + step % kMmaStages * Tile::stage_elements;
    const bf16* b_tile = a_tile + Tile::rows * kMmaDepth;
#pragma unroll
    for (int depth = 0; depth < kMmaDepth; depth += 16) {
      std::uint32_t a_part[row_blocks][4], b_part[2][4];
#pragma unroll
      for (int i = 0; i < row_blocks; ++i) load_a<Tile::rows, ADeep>(a_part[i], a_tile, warp_row + i * 16, depth, lane);
#pragma unroll
      for (int j = 0; j < 2; ++j) load_b<Tile::columns, BDeep>(b_part[j], b_tile, warp_column + j * 16, depth, lane);
#pragma unroll
      for (int i = 0; i < row_blocks; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j)
          multiply_add(sums[i][j], a_part[i], b_part[j / 2][j % 2 * 2], b_part[j / 2][j % 2 * 2 + 1]);
    }
  }
  wait_copies<0>();
  __syncthreads();

  Epilogue epilogue = call.epilogue;
  if (gridDim.y > 1)
    epilogue.out = static_cast<float*>(epilogue.out) + static_cast<std::int64_t>(blockIdx.y) * o.rows * o.columns;
  finish_warp<row_blocks>(sums, reinterpret_cast<float*>(shared_bytes) + warp * kStagedFloats, epilogue,
                          place.row * Tile::rows + warp_row, place.column * Tile::columns + warp_column, o.rows);
}

using MmaKernel = void (*)(MmaCall);

template <class Tile, bool Aligned>
MmaKernel kernel_for(Layout layout) {
  switch (layout) {
    case Layout::forward:
      return multiply<Tile, false, false, Aligned>;
    case Layout::input_gradient:
      return multiply<Tile, false, true, Aligned>;
    default:
      return multiply<Tile, true, true, Aligned>;
  }
}

template <class Tile>
cudaError_t launch_tiles(const KernelProduct& product, Workspace workspace, const Launch& launch) {
  static_assert(Tile::threads / 32 * kStagedFloats * 4 <= Tile::shared_bytes);
  const Operands& o = product.operands;
  const bool a_wide = is_aligned(o.a) && (a_by_depth(product.layout) ? o.rows : o.depth) % 8 == 0;
  const bool b_wide = is_aligned(o.b) && (b_by_depth(product.layout) ? o.columns : o.depth) % 8 == 0;
  MmaCall call{o,     product.epilogue, tiles_over(o.rows, Tile::rows), tiles_over(o.columns, Tile::columns), 0, a_wide,
               b_wide};
  const std::int64_t tiles = std::int64_t{call.row_tiles} * call.column_tiles;
  if (tiles > 0x7fffffff) return cudaErrorInvalidConfiguration;
  const DepthSplit split =
      split_depth(o, tiles, launch.multiprocessors * Tile::blocks, kLeastDepth, kMmaDepth, workspace.bytes);
  call.depth_of_part = split.depth_of_part;
  if (split.parts > 1) call.epilogue = {.out = workspace.data, .columns = o.columns, .wide = o.columns % 8 == 0};
  const MmaKernel kernel =
      a_wide && b_wide ? kernel_for<Tile, true>(product.layout) : kernel_for<Tile, false>(product.layout);
  if (const cudaError_t error =
          cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, Tile::shared_bytes))
    return error;
  const dim3 grid(static_cast<unsigned>(tiles), static_cast<unsigned>(split.parts));
  kernel<<<grid, Tile::threads, Tile::shared_bytes, launch.stream>>>(call);
  if (const cudaError_t error = cudaGetLastError()) return error;
  if (split.parts == 1) return cudaSuccess;
  return finish_product({workspace.data, Element::fp32}, split.parts, o.rows, product.epilogue, launch);
}

}  // namespace

cudaError_t product_bf16(const KernelProduct& product, Workspace workspace, const Launch& launch) {
  const Operands& o = product.operands;
  const std::int64_t tiles =
      std::int64_t{tiles_over(o.rows, LargeTile::rows)} * tiles_over(o.columns, LargeTile::columns);
  // Large tiles read less; small ones spread a small product over the device where its depth cannot be split.
  const bool large =
      tiles >= launch.multiprocessors || (o.depth >= 2048 && tiles * (o.depth / kLeastDepth) >= launch.multiprocessors);
  return large ? launch_tiles<LargeTile>(product, workspace, launch)
               : launch_tiles<SmallTile>(product, workspace, launch);
}

}  // namespace sizewise::cuda
