// A row of x in whole numbers: block by block of 32, rounded to the nearest of -127 to 127 times a scale of the block.
#pragma once
#include "backend/cpu/kernels/packed_sums.h"
#include "backend/cpu/kernels/simd.h"

namespace sizewise::cpu::ISA_NAMESPACE {

template <int Offset>
void round_block(const float* x, int8_t* numbers, float& scale, int32_t& correction) {
  Vector highest = zero();
  for (int d = 0; d < block_depth; d += width) highest = maximum(highest, absolute(load(x + d)));
  scale = largest(highest) / 127.0f;
  const Vector factor = broadcast(scale > 0.0f ? 1.0f / scale : 0.0f);
  float rounded[block_depth];
  for (int d = 0; d < block_depth; d += width) store(rounded + d, round_nearest(load(x + d) * factor));
  int32_t sum = 0;
  for (int d = 0; d < block_depth; ++d) {
    numbers[d] = static_cast<int8_t>(rounded[d]);
    sum += numbers[d];
  }
  correction = -Offset * sum;
}

template <int Offset>
void round_row(const float* x, int depth, const WholeRow& to) {
  int64_t block = 0;
  for (; (block + 1) * block_depth <= depth; ++block)
    round_block<Offset>(x + block * block_depth, to.numbers + block * to.tile * block_depth, to.scales[block * to.tile],
                        to.corrections[block * to.tile]);
  if (block * block_depth == depth) return;
  float rest[block_depth] = {};
  for (int64_t d = block * block_depth; d < depth; ++d) rest[d - block * block_depth] = x[d];
  round_block<Offset>(rest, to.numbers + block * to.tile * block_depth, to.scales[block * to.tile],
                      to.corrections[block * to.tile]);
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
