#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "backend/cpu/kernels/gemm.h"
#include "base/small_floats.h"
#include "every_path.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

constexpr float untouched = -12345.0f;

float number_at(int depth, int row) { return static_cast<float>(depth * 64 + row + 1); }

// The number that a tile holds for `depth` and a row.
float held(const float* tile, const cpu::GemmKernels& kernels, int depth, int row) {
  const float* word = tile + depth / kernels.depth_per_word * kernels.tile_rows + row;
  if (kernels.depth_per_word == 1) return *word;
  return from_bf16(reinterpret_cast<const std::uint16_t*>(word)[depth % 2]);
}

void check(const cpu::GemmKernels& kernels, Precision precision, int rows, int depth) {
  CAPTURE(rows);
  CAPTURE(depth);
  const int tiles = (rows + kernels.tile_rows - 1) / kernels.tile_rows;
  const auto tile_floats = static_cast<std::size_t>(kernels.tile_rows * kernels.words_of(depth));
  const std::size_t size = static_cast<std::size_t>(tiles) * tile_floats;
  std::vector<float> x, packed(size + 64, untouched), sums(static_cast<std::size_t>(rows) + 64, 0.0f);
  for (int d = 0; d < depth; ++d)
    for (int row = 0; row < rows; ++row) x.push_back(number_at(d, row));
  kernels.pack_transposed_rows(x.data(), rows, rows, depth, packed.data(), sums.data());

  CHECK(std::all_of(packed.begin() + static_cast<std::ptrdiff_t>(size), packed.end(),
                    [](float value) { return value == untouched; }));
  int wrong = 0;
  for (int tile = 0, row = 0; tile < tiles; ++tile) {
    // Rows are shared out evenly over the tiles.
    const int end = rows * (tile + 1) / tiles, first = row;
    const float* const at = packed.data() + static_cast<std::size_t>(tile) * tile_floats;
    for (; row < end; ++row) {
      float sum = 0;
      for (int d = 0; d < depth; ++d) {
        const float expected = precision == Precision::bf16 ? from_bf16(to_bf16(number_at(d, row))) : number_at(d, row);
        wrong += held(at, kernels, d, row - first) != expected;
        sum += number_at(d, row);
      }
      wrong += sums[static_cast<std::size_t>(row)] != sum;
    }
    for (int past = end - first; past < kernels.tile_rows; ++past)
      for (int d = 0; d < depth; ++d) wrong += held(at, kernels, d, past) != 0.0f;
  }
  CHECK(wrong == 0);
  CHECK(std::all_of(sums.begin() + rows, sums.end(), [](float value) { return value == 0.0f; }));
}

}  // namespace

TEST_CASE("rows are packed by depth without a float past their tiles, for any number of rows and any depth") {
  for (const cpu::Path path : supported_paths()) {
    CAPTURE(std::string(cpu::path_name(path)));
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      const cpu::GemmKernels& kernels = cpu::gemm_kernels_for(path, precision);
      for (int rows = 1; rows <= 2 * kernels.tile_rows + 1; ++rows)
        for (const int depth : {1, 2, 3, 4, 17}) check(kernels, precision, rows, depth);
    }
  }
}
