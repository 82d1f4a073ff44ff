// Into how many parts of its depth a product is split, so that a small one fills the device too. A rule of the shape
// and of the device alone: the same bits on every run.
#pragma once
#include <algorithm>
#include <cstdint>

#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda {

struct DepthSplit {
  int parts = 1;
  int depth_of_part = 0;  // a multiple of the tile's depth
};

constexpr int tiles_over(int count, int tile) { return (count + tile - 1) / tile; }

// `fitting`: blocks that the device runs at once; `least`: depth below which a part does not pay.
inline DepthSplit split_depth(const Operands& o, std::int64_t tiles, int fitting, int least, int tile_depth,
                              std::size_t workspace_bytes) {
  const auto part_bytes = static_cast<double>(o.rows) * o.columns * sizeof(float);
  const double room = part_bytes > 0 ? static_cast<double>(workspace_bytes) / part_bytes : 1.0;
  std::int64_t parts = std::min<std::int64_t>(fitting / std::max<std::int64_t>(tiles, 1), o.depth / least);
  parts = std::min(parts, static_cast<std::int64_t>(std::min(room, 1e3)));
  if (parts < 2) return {1, tiles_over(std::max(o.depth, 1), tile_depth) * tile_depth};
  const int depth_of_part = tiles_over(tiles_over(o.depth, static_cast<int>(parts)), tile_depth) * tile_depth;
  return {tiles_over(o.depth, depth_of_part), depth_of_part};
}

}  // namespace sizewise::cuda
