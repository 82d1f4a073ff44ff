// A row of logits as the threads of a block share it out, and what its tokens weigh.
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/sampling_block.cuh"

namespace sizewise::cuda {

// The logit and then the id, so that the largest key is that of the highest logit, and of equal ones of the lower id.
__device__ inline Mass logit_key(float logit, int id) {
  const unsigned bits = __float_as_uint(logit + 0.0f);  // both zeros are equal
  const unsigned ordered = bits >> 31 ? ~bits : bits | 0x80000000u;
  return static_cast<Mass>(ordered) << 32 | (0xffffffffu - static_cast<unsigned>(id));
}
// Of no key at all, where logits are no numbers, the first.
__device__ inline int id_of_logit_key(Mass key) {
  return key == 0 ? 0 : static_cast<int>(0xffffffffu - static_cast<unsigned>(key));
}

struct SharedRow {
  const float* logits;
  int first, end;  // of the warp: a stretch of neighbours

  __device__ SharedRow(const float* logits, int vocab) : logits(logits) {
    const int of_warp = (vocab + sampling_threads - 1) / sampling_threads * 32;
    first = min(static_cast<int>(threadIdx.x / 32) * of_warp, vocab);
    end = min(first + of_warp, vocab);
  }
  // function(id, logit) for those of this thread.
  template <typename Function>
  __device__ void each(Function function) const {
    for (int id = first + static_cast<int>(threadIdx.x % 32); id < end; id += 32) function(id, logits[id]);
  }
  // The largest key of those below `limit`.
  __device__ Mass largest_key(Mass limit, BlockMemory& memory) const {
    Mass largest = 0;
    each([&](int id, float logit) {
      const Mass key = logit_key(logit, id);
      if (key < limit && key > largest) largest = key;
    });
    return block_largest(largest, memory);
  }
  __device__ double exponentials(float highest, BlockMemory& memory) const {
    float sum = 0.0f;
    each([&](int, float logit) { sum += expf(logit - highest); });
    return block_sum(static_cast<double>(sum), memory);
  }
};

// What a token weighs: exp((logit - highest) / temperature), rounded to a whole number of parts, whose sums come out
// the same in any order. It has three limbs of so many bits, few enough that those of all tokens add up in 32 bits
// each.
struct Weights {
  static constexpr int id_bits = 21, key_bits = 30 + id_bits, limbs = 3;
  float highest, factor;
  int limb_bits;

  __device__ Weights(float highest, float temperature, int vocab)
      : highest(highest), factor(fminf(1.44269504f / temperature, 3.4e38f)) {
    limb_bits = min(__clz(vocab - 1) - 1, 14);
  }
  // By operations that cannot be contracted: the same bits wherever it is asked.
  __device__ float weight(float logit) const { return exp2f(__fmul_rn(__fsub_rn(logit, highest), factor)); }
  __device__ Mass mass(float weight) const {
    return __float2ull_rn(weight * __uint_as_float(static_cast<unsigned>(127 + limbs * limb_bits) << 23));
  }
  __device__ unsigned limb(Mass mass, int limb) const {
    return static_cast<unsigned>(mass >> (limb * limb_bits)) & (limb == limbs - 1 ? ~0u : (1u << limb_bits) - 1);
  }
  // The weight and then the id, as in logit_key.
  __device__ static Mass key(float weight, int id) {
    return static_cast<Mass>(__float_as_uint(weight)) << id_bits | ((1u << id_bits) - 1 - static_cast<unsigned>(id));
  }
};

}  // namespace sizewise::cuda
