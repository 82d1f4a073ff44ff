// What is done to a tile of sums before it leaves the nearest cache.
#pragma once
#include "backend/cpu/kernels/gelu.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/kernels/gemm_tile.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// One kind of finish for each vector: value is the whole sum, `at` its place in C, `column` its place in the bias.
// Lanes is `count` valid lanes; whole vectors get a type that knows so.
struct WholeVector {
  Vector get(const float* from) const { return load(from); }
  void put(float* to, Vector value) const { store(to, value); }
};
struct FirstLanes {
  int count;
  Vector get(const float* from) const { return load_first(from, count); }
  void put(float* to, Vector value) const { store_first(to, value, count); }
};

struct FinishPartial {
  template <class Lanes>
  static void apply(const PackedProduct&, Vector value, float* partial, int64_t, int64_t, Lanes) {
    store(partial, value);
  }
};
struct FinishAdd {
  template <class Lanes>
  static void apply(const PackedProduct& p, Vector value, float*, int64_t at, int64_t, Lanes lanes) {
    lanes.put(p.c + at, value + lanes.get(p.c + at));
  }
};
struct FinishForward {
  template <class Lanes>
  static void apply(const PackedProduct& p, Vector value, float*, int64_t at, int64_t column, Lanes lanes) {
    if (p.bias) value = value + lanes.get(p.bias + column);
    if (p.pre_activation_out) lanes.put(p.pre_activation_out + at, value);
    if (p.gelu) value = gelu_of(value);
    if (p.residual) value = value + lanes.get(p.residual + at);
    lanes.put(p.c + at, value);
  }
};
struct FinishBackwardInput {
  template <class Lanes>
  static void apply(const PackedProduct& p, Vector value, float*, int64_t at, int64_t, Lanes lanes) {
    if (p.gelu) value = value * gelu_derivative_of(lanes.get(p.pre_activation_in + at));
    if (p.accumulate) value = value + lanes.get(p.c + at);
    lanes.put(p.c + at, value);
  }
};

// Where a tile stands in its block.
struct TilePlace {
  int row, rows, column, columns;
};

template <class Kind>
void finish_tile_as(const PackedProduct& p, const float* sums, TilePlace tile) {
  for (int i = 0; i < tile.rows; ++i, sums += panel_columns) {
    float* partial = p.partial + (tile.row + i) * p.partial_stride + tile.column;
    const int64_t at = (tile.row + i) * p.stride + tile.column;
    int j = 0;
#pragma GCC unroll 2
    for (; j + width <= tile.columns; j += width) {
      const Vector sum = load(sums + j);
      Kind::apply(p, p.first_block ? sum : sum + load(partial + j), partial + j, at + j, tile.column + j,
                  WholeVector{});
    }
    if (j < tile.columns) {
      const Vector sum = load(sums + j);
      Kind::apply(p, p.first_block ? sum : sum + load(partial + j), partial + j, at + j, tile.column + j,
                  FirstLanes{tile.columns - j});
    }
  }
}

inline void finish_tile(const PackedProduct& product, const float* sums, TilePlace tile) {
  switch (product.finish) {
    case Finish::partial:
      return finish_tile_as<FinishPartial>(product, sums, tile);
    case Finish::forward:
      return finish_tile_as<FinishForward>(product, sums, tile);
    case Finish::backward_input:
      return finish_tile_as<FinishBackwardInput>(product, sums, tile);
    case Finish::add:
      return finish_tile_as<FinishAdd>(product, sums, tile);
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
