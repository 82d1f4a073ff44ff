// fp32 products by multiply-adds in fp32: tiles of 128 x 128 with 8 x 8 sums a thread, or of 64 x 64 with 4 x 4, two
// buffers in shared memory and the next operands on their way in registers.
#include "backend/cuda/kernels/product_epilogue.cuh"
#include "backend/cuda/kernels/product_kernels.h"
#include "backend/cuda/kernels/product_split.h"
#include "backend/cuda/kernels/product_tiles.cuh"

namespace sizewise::cuda {
namespace {

constexpr int kThreads = 256;  // 16 x 16, each with its share of the tile in groups of four rows and columns

constexpr int kLeastDepth = 128;  // of a part of a split depth

template <int Width>
struct Tile {
  static constexpr int width = Width, share = Width / 16, groups = share / 4;
  static constexpr int depth = kThreads * 4 / Width;  // each thread brings four elements of either operand
  static constexpr int pitch = Width + 4;
};

struct Fp32Call {
  Operands operands;
  Epilogue epilogue;
  int row_tiles, column_tiles, depth_of_part;
  bool a_wide, b_wide;
};

struct OperandView {
  const float* data;
  std::int64_t row_length;
  int first, count, depth_end;
  bool wide;
};

// Where in the tile a thread's four elements stand: neighbours in depth, or across where the operand is by depth.
template <class Tile, bool ByDepth>
struct Place {
  int across, depth;
  __device__ Place() {
    constexpr int quads = (ByDepth ? Tile::width : Tile::depth) / 4;
    const int line = static_cast<int>(threadIdx.x) / quads, inside = static_cast<int>(threadIdx.x) % quads * 4;
    across = ByDepth ? inside : line, depth = ByDepth ? line : inside;
  }
};

template <class Tile, bool ByDepth>
__device__ void load(float (&to)[4], const OperandView& view, int depth_first) {
  const Place<Tile, ByDepth> place;
  const int column = view.first + place.across, depth = depth_first + place.depth;
  const bool exists = column < view.count && depth < view.depth_end;
  const float* from = view.data + (ByDepth ? depth * view.row_length + column : column * view.row_length + depth);
  if (view.wide) {
    const float4 part = exists ? *reinterpret_cast<const float4*>(from) : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    to[0] = part.x, to[1] = part.y, to[2] = part.z, to[3] = part.w;
    return;
  }
  const int left = !exists ? 0 : ByDepth ? view.count - column : view.depth_end - depth;
#pragma unroll
  for (int i = 0; i < 4; ++i) to[i] = i < left ? from[i] : 0.0f;
}

// Shared memory holds either operand by depth: [depth][pitch].
template <class Tile, bool ByDepth>
__device__ void store(float* tile, const float (&from)[4]) {
  const Place<Tile, ByDepth> place;
  float* to = tile + place.depth * Tile::pitch + place.across;
  if constexpr (ByDepth) {
    *reinterpret_cast<float4*>(to) = make_float4(from[0], from[1], from[2], from[3]);
  } else {
#pragma unroll
    for (int i = 0; i < 4; ++i) to[i * Tile::pitch] = from[i];
  }
}

// The thread's share of one line of depth: groups of four, 64 apart.
template <int Share>
__device__ void load_share(float (&to)[Share], const float* line) {
#pragma unroll
  for (int group = 0; group < Share / 4; ++group) {
    const float4 part = *reinterpret_cast<const float4*>(line + group * 64);
    to[group * 4] = part.x, to[group * 4 + 1] = part.y, to[group * 4 + 2] = part.z, to[group * 4 + 3] = part.w;
  }
}

template <class Tile, bool ADeep, bool BDeep>
__global__ __launch_bounds__(kThreads, 2) void multiply(const Fp32Call call) {
  __shared__ __align__(16) float a_tiles[2][Tile::depth * Tile::pitch], b_tiles[2][Tile::depth * Tile::pitch];
  const Operands& o = call.operands;
  const TilePlace place = tile_of_block(blockIdx.x, call.row_tiles, call.column_tiles);
  const int depth_first = blockIdx.y * call.depth_of_part;
  const int depth_end = min(o.depth, depth_first + call.depth_of_part);
  const OperandView a{static_cast<const float*>(o.a),
                      ADeep ? o.rows : o.depth,
                      place.row * Tile::width,
                      o.rows,
                      depth_end,
                      call.a_wide};
  const OperandView b{static_cast<const float*>(o.b),
                      BDeep ? o.columns : o.depth,
                      place.column * Tile::width,
                      o.columns,
                      depth_end,
                      call.b_wide};
  const int across = static_cast<int>(threadIdx.x) % 16 * 4, down = static_cast<int>(threadIdx.x) / 16 * 4;
  float sums[Tile::share][Tile::share] = {};
  float next_a[4], next_b[4];
  load<Tile, ADeep>(next_a, a, depth_first);
  load<Tile, BDeep>(next_b, b, depth_first);
  int buffer = 0;
  for (int first = depth_first; first < depth_end; first += Tile::depth) {
    store<Tile, ADeep>(a_tiles[buffer], next_a);
    store<Tile, BDeep>(b_tiles[buffer], next_b);
    __syncthreads();  // one barrier is enough: the other buffer was read before it
    if (first + Tile::depth < depth_end) {
      load<Tile, ADeep>(next_a, a, first + Tile::depth);
      load<Tile, BDeep>(next_b, b, first + Tile::depth);
    }
#pragma unroll
    for (int depth = 0; depth < Tile::depth; ++depth) {
      float a_share[Tile::share], b_share[Tile::share];
      load_share(a_share, a_tiles[buffer] + depth * Tile::pitch + down);
      load_share(b_share, b_tiles[buffer] + depth * Tile::pitch + across);
#pragma unroll
      for (int i = 0; i < Tile::share; ++i)
#pragma unroll
        for (int j = 0; j < Tile::share; ++j) sums[i][j] = fmaf(a_share[i], b_share[j], sums[i][j]);
    }
    buffer ^= 1;
  }

  Epilogue epilogue = call.epilogue;
  if (gridDim.y > 1)
    epilogue.out = static_cast<float*>(epilogue.out) + static_cast<std::int64_t>(blockIdx.y) * o.rows * o.columns;
#pragma unroll
  for (int i = 0; i < Tile::share; ++i) {
    const int row = place.row * Tile::width + i / 4 * 64 + down + i % 4;
#pragma unroll
    for (int group = 0; group < Tile::groups; ++group) {
      const int column = place.column * Tile::width + group * 64 + across;
      float values[4];
#pragma unroll
      for (int j = 0; j < 4; ++j) values[j] = sums[i][group * 4 + j];
      if (row < o.rows && column < o.columns) finish(epilogue, row, column, values);
    }
  }
}

using Fp32Kernel = void (*)(Fp32Call);

template <class Tile>
Fp32Kernel kernel_for(Layout layout) {
  switch (layout) {
    case Layout::forward:
      return multiply<Tile, false, false>;
    case Layout::input_gradient:
      return multiply<Tile, false, true>;
    default:
      return multiply<Tile, true, true>;
  }
}

template <class Tile>
cudaError_t launch_tiles(const KernelProduct& product, Workspace workspace, const Launch& launch) {
  const Operands& o = product.operands;
  const bool a_wide = is_aligned(o.a) && (a_by_depth(product.layout) ? o.rows : o.depth) % 4 == 0;
  const bool b_wide = is_aligned(o.b) && (b_by_depth(product.layout) ? o.columns : o.depth) % 4 == 0;
  Fp32Call call{o,     product.epilogue, tiles_over(o.rows, Tile::width), tiles_over(o.columns, Tile::width), 0, a_wide,
                b_wide};
  const std::int64_t tiles = std::int64_t{call.row_tiles} * call.column_tiles;
  if (tiles > 0x7fffffff) return cudaErrorInvalidConfiguration;
  const DepthSplit split = split_depth(o, tiles, launch.multiprocessors * 2, kLeastDepth, Tile::depth, workspace.bytes);
  call.depth_of_part = split.depth_of_part;
  if (split.parts > 1) call.epilogue = {.out = workspace.data, .columns = o.columns, .wide = o.columns % 8 == 0};
  const dim3 grid(static_cast<unsigned>(tiles), static_cast<unsigned>(split.parts));
  kernel_for<Tile>(product.layout)<<<grid, kThreads, 0, launch.stream>>>(call);
  if (const cudaError_t error = cudaGetLastError()) return error;
  if (split.parts == 1) return cudaSuccess;
  return finish_product({workspace.data, Element::fp32}, split.parts, o.rows, product.epilogue, launch);
}

}  // namespace

cudaError_t product_fp32(const KernelProduct& product, Workspace workspace, const Launch& launch) {
  const Operands& o = product.operands;
  const std::int64_t tiles = std::int64_t{tiles_over(o.rows, 128)} * tiles_over(o.columns, 128);
  const bool large =
      tiles >= launch.multiprocessors || (o.depth >= 2048 && tiles * (o.depth / kLeastDepth) >= launch.multiprocessors);
  return large ? launch_tiles<Tile<128>>(product, workspace, launch)
               : launch_tiles<Tile<64>>(product, workspace, launch);
}

}  // namespace sizewise::cuda
