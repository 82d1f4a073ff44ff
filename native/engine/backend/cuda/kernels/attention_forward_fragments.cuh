// The way of a tensor core's result into global memory. Layouts of fragments: PTX ISA, "Matrix fragments for
// mma.m16n8k16". Below, a lane's group is lane / 4 and its place lane % 4.
#pragma once
#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/tensor_cores.cuh"

namespace sizewise::cuda::attention_forward {

// Of four lanes that each hold one pair of columns of four 8-column tiles, lane i gets all four pairs of tile i.
__device__ inline void gather_tile(std::uint32_t (&words)[4]) {
  const int lane = threadIdx.x & 31;
  const bool odd = lane & 1, high = lane & 2;
#pragma unroll
  for (int i = 0; i < 4; i += 2) {
    const std::uint32_t got = __shfl_xor_sync(0xffffffffu, odd ? words[i] : words[i + 1], 1);
    words[i] = odd ? got : words[i];
    words[i + 1] = odd ? words[i + 1] : got;
  }
#pragma unroll
  for (int i = 0; i < 2; ++i) {
    const std::uint32_t got = __shfl_xor_sync(0xffffffffu, high ? words[i] : words[i + 2], 2);
    words[i] = high ? got : words[i];
    words[i + 2] = high ? words[i + 2] : got;
  }
}

// As one access: left to itself the compiler makes four of it where it sinks the choices of gather_tile past it.
__device__ inline void store_16_bytes(void* to, const std::uint32_t (&words)[4]) {
  asm volatile("st.global.v4.b32 [%0], {%1, %2, %3, %4};" ::"l"(to), "r"(words[0]), "r"(words[1]), "r"(words[2]),
               "r"(words[3])
               : "memory");
}

// Stores one row of an accumulator of `tiles` 8-column tiles (the pairs at tile*4 + pair, pair = 0 or 2), 16 bytes a
// lane. All lanes take part; `given` says whether this one's row is written.
template <int tiles>
__device__ inline void store_row(bf16* to, const float (&o)[tiles * 4], int pair, float factor, int columns,
                                 bool given) {
  const int place = threadIdx.x & 3;
#pragma unroll
  for (int group = 0; group < tiles; group += 4) {
    std::uint32_t words[4];
#pragma unroll
    for (int i = 0; i < 4; ++i)
      words[i] = pack_bf16(o[(group + i) * 4 + pair] * factor, o[(group + i) * 4 + pair + 1] * factor);
    gather_tile(words);
    const int column = (group + place) * 8;
    if (given && column < columns) store_16_bytes(to + column, words);
  }
}

}  // namespace sizewise::cuda::attention_forward
