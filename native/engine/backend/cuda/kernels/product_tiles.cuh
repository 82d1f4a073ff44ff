// Which tile of the output a block of threads computes: walked in bands of eight rows of tiles, so that blocks that run
// together read the same operands from the L2 cache.
#pragma once

namespace sizewise::cuda {

struct TilePlace {
  int row, column;  // in tiles
};

__device__ inline TilePlace tile_of_block(int block, int row_tiles, int column_tiles) {
  constexpr int band_height = 8;
  const int band = block / (band_height * column_tiles), first = band * band_height;
  const int height = min(row_tiles - first, band_height), inside = block - band * band_height * column_tiles;
  return {first + inside % height, inside / height};
}

}  // namespace sizewise::cuda
