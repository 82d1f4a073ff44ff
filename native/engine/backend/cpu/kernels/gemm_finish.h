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
template <bool Bias, bool Activated, bool Residual>
struct FinishForward {
  template <class Lanes>
  static void apply(const PackedProduct& p, Vector value, float*, int64_t at, int64_t column, Lanes lanes) {
    if constexpr (Bias) value = value + lanes.get(p.bias + column);
    if constexpr (Activated) {
      const Gelu gelu(value);
      if (p.saved_out) lanes.put(p.saved_out + at, gelu.derivative());
      value = gelu.value();
    }
    if constexpr (Residual) value = value + lanes.get(p.residual + at);
    lanes.put(p.c + at, value);
  }
};
template <bool Activated, bool Accumulate>
struct FinishBackwardInput {
  template <class Lanes>
  static void apply(const PackedProduct& p, Vector value, float*, int64_t at, int64_t, Lanes lanes) {
    if constexpr (Activated) value = value * lanes.get(p.saved_in + at);
    if constexpr (Accumulate) value = value + lanes.get(p.c + at);
    lanes.put(p.c + at, value);
  }
};

// Where a tile stands in its block.
struct TilePlace {
  int row, rows, column, columns;
};

// All that the kinds without GELU do, as a tile of whole vectors does it before its sums leave the registers.
inline TileEnd end_of(const PackedProduct& p, TilePlace tile) {
  float* partial = p.partial + tile.row * p.partial_stride + tile.column;
  TileEnd end{.to = p.c + tile.row * p.stride + tile.column, .stride = p.stride};
  if (!p.first_block) {
    end.partial = partial;
    end.partial_stride = p.partial_stride;
  }
  switch (p.finish) {
    case Finish::partial:
      end.to = partial;
      end.stride = p.partial_stride;
      break;
    case Finish::add:
      end.addend = end.to;
      break;
    case Finish::forward:
      if (p.bias) end.bias = p.bias + tile.column;
      if (p.residual) end.addend = p.residual + tile.row * p.stride + tile.column;
      break;
    case Finish::backward_input:
      if (p.saved_in) end.factor = p.saved_in + tile.row * p.stride + tile.column;
      if (p.accumulate) end.addend = end.to;
      break;
  }
  return end;
}

using FinishTile = void (*)(const PackedProduct&, const float*, TilePlace);

// `First`: nothing in `partial` yet.
template <class Kind, bool First>
void finish_tile(const PackedProduct& p, const float* sums, TilePlace tile) {
  const auto whole = [](const float* sum, const float* partial) {
    if constexpr (First) return load(sum);
    return load(sum) + load(partial);
  };
  for (int i = 0; i < tile.rows; ++i, sums += panel_columns) {
    float* partial = p.partial + (tile.row + i) * p.partial_stride + tile.column;
    const int64_t at = (tile.row + i) * p.stride + tile.column;
    int j = 0;
#pragma GCC unroll 2
    for (; j + width <= tile.columns; j += width)
      Kind::apply(p, whole(sums + j, partial + j), partial + j, at + j, tile.column + j, WholeVector{});
    if (j < tile.columns)
      Kind::apply(p, whole(sums + j, partial + j), partial + j, at + j, tile.column + j, FirstLanes{tile.columns - j});
  }
}

// The block's options are decided once, not for each vector.
template <bool First>
FinishTile finish_of(const PackedProduct& p) {
  switch (p.finish) {
    case Finish::partial:
      return finish_tile<FinishPartial, First>;
    case Finish::add:
      return finish_tile<FinishAdd, First>;
    case Finish::forward: {
      constexpr FinishTile kinds[2][2][2] = {{{finish_tile<FinishForward<false, false, false>, First>,
                                               finish_tile<FinishForward<false, false, true>, First>},
                                              {finish_tile<FinishForward<false, true, false>, First>,
                                               finish_tile<FinishForward<false, true, true>, First>}},
                                             {{finish_tile<FinishForward<true, false, false>, First>,
                                               finish_tile<FinishForward<true, false, true>, First>},
                                              {finish_tile<FinishForward<true, true, false>, First>,
                                               finish_tile<FinishForward<true, true, true>, First>}}};
      return kinds[p.bias != nullptr][p.gelu][p.residual != nullptr];
    }
    case Finish::backward_input: {
      constexpr FinishTile kinds[2][2] = {
          {finish_tile<FinishBackwardInput<false, false>, First>, finish_tile<FinishBackwardInput<false, true>, First>},
          {finish_tile<FinishBackwardInput<true, false>, First>, finish_tile<FinishBackwardInput<true, true>, First>}};
      return kinds[p.saved_in != nullptr][p.accumulate];
    }
  }
  return nullptr;
}

inline FinishTile finish_of(const PackedProduct& p) { return p.first_block ? finish_of<true>(p) : finish_of<false>(p); }

}  // namespace sizewise::cpu::ISA_NAMESPACE
