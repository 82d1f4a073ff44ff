// The products and the softmax of one consumer warpgroup of the Hopper kernel of attention forward.
#pragma once
#include "backend/cuda/kernels/attention_forward_hopper_memory.cuh"

namespace sizewise::cuda::attention_forward {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

// The 64 queries of one warpgroup. A lane holds of the rows r (lane / 4) and r + 8 of its warp's 16 the columns 8n + 2
// (lane % 4) and the next one, n = 0, 1, ...: s[4n .. 4n + 3] are (r, c), (r, c + 1), (r + 8, c), (r + 8, c + 1).
template <typename Shape>
struct HopperRows {
  float s[Shape::keys / 2], o[Shape::size / 2];
  std::uint32_t p[Shape::keys / 16][4];
  float maximum[2], total[2], shrink[2];

  __device__ void clear() {
#pragma unroll
    for (float& each : o) each = 0.0f;
    maximum[0] = maximum[1] = -INFINITY;
    total[0] = total[1] = 0.0f;
  }

  // s = q k^T, of the first `width` keys of the tile as all that follows.
  template <int width>
  __device__ void score(std::uint32_t query, std::uint32_t keys) {
    const std::uint64_t a = operand(query, 16), b = operand(keys, 16);
#pragma unroll
    for (int step = 0; step < Shape::size / 16; ++step) {
      const int block = step / 4, bytes = step % 4 * 32;
      const std::uint64_t a_step = further(a, block * Shape::rows * 128 + bytes),
                          b_step = further(b, block * Shape::keys * 128 + bytes);
      if constexpr (width == Shape::keys)
        product(s, a_step, b_step, step > 0);
      else
        product_of_half(s, a_step, b_step, step > 0);
    }
  }

  // o += p v, of the keys from `first` on.
  template <int width, int first = 0>
  __device__ void weigh(std::uint32_t values) {
    const std::uint64_t b = operand(values, Shape::keys * 128);
#pragma unroll
    for (int step = first / 16; step < (first + width) / 16; ++step) product(o, p[step], further(b, step * 16 * 128));
  }

  // Scores of keys that a row does not see; `row` is the row of this lane.
  template <int width>
  __device__ void mask(const Visible& visible, int row, int first_key) {
#pragma unroll
    for (int r = 0; r < 2; ++r) {
      const int seen = visible.of(row + 8 * r) - first_key - 2 * (threadIdx.x & 3);
#pragma unroll
      for (int n = 0; n < width / 8; ++n) {
        if (8 * n >= seen) s[4 * n + 2 * r] = -INFINITY;
        if (8 * n + 1 >= seen) s[4 * n + 2 * r + 1] = -INFINITY;
      }
    }
  }

  // Scores become probabilities over the row's maximum so far.
  template <int width>
  __device__ void soften(float scale) {
#pragma unroll
    for (int r = 0; r < 2; ++r) {
      float top[2] = {maximum[r], maximum[r]};
#pragma unroll
      for (int n = 0; n < width / 8; ++n)
#pragma unroll
        for (int i = 0; i < 2; ++i) top[i] = fmaxf(top[i], s[4 * n + 2 * r + i]);
      top[0] = fmaxf(top[0], top[1]);
      top[0] = fmaxf(top[0], __shfl_xor_sync(0xffffffffu, top[0], 1));
      top[0] = fmaxf(top[0], __shfl_xor_sync(0xffffffffu, top[0], 2));
      const float base = finite_maximum(top[0]) * scale;
      shrink[r] = exp2_of(maximum[r] * scale - base);
      maximum[r] = top[0];
      float sum[2] = {0.0f, 0.0f};
#pragma unroll
      for (int n = 0; n < width / 8; ++n)
#pragma unroll
        for (int i = 0; i < 2; ++i) {
          float& each = s[4 * n + 2 * r + i];
          each = exp2_of(fmaf(each, scale, -base));
          sum[i] += each;
        }
      total[r] = total[r] * shrink[r] + (sum[0] + sum[1]);
    }
  }

  // The probabilities as the first operand of the next product.
  template <int width>
  __device__ void keep_probabilities() {
#pragma unroll
    for (int step = 0; step < width / 16; ++step)
#pragma unroll
      for (int i = 0; i < 4; ++i) p[step][i] = pack_bf16(s[8 * step + 2 * i], s[8 * step + 2 * i + 1]);
  }

  __device__ void shrink_output() {
#pragma unroll
    for (int i = 0; i < Shape::size / 2; ++i) o[i] *= shrink[i >> 1 & 1];
  }
};

#endif

}  // namespace sizewise::cuda::attention_forward
