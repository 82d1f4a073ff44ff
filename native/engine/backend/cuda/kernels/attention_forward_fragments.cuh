// Tensor cores by mma.sync.m16n8k16 in bf16, their operands out of shared memory by ldmatrix, and the way of a result
// into global memory. Layouts of fragments: PTX ISA, "Matrix fragments for mma.m16n8k16" and "ldmatrix". Below, a
// lane's group is lane / 4 and its place lane % 4.
#pragma once
#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda::attention_forward {

__device__ inline std::uint32_t shared_address(const void* pointer) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(pointer));
}

// Copies 16 bytes, or writes 16 zeros where `given` does not hold.
__device__ inline void copy_async(std::uint32_t to, const void* from, bool given) {
  const int bytes = given ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(bytes) : "memory");
}
__device__ inline void end_copy_group() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int pending>
__device__ inline void await_copy_groups() {
  asm volatile("cp.async.wait_group %0;" ::"n"(pending) : "memory");
}

// Four 8x8 matrices; the lanes 8i .. 8i+7 give the addresses of the rows of matrix i.
__device__ inline void load_matrices(std::uint32_t (&to)[4], std::uint32_t address) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(address)
               : "memory");
}
__device__ inline void load_matrices_transposed(std::uint32_t (&to)[4], std::uint32_t address) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(address)
               : "memory");
}

// c [16, 8] += a [16, 16] b [16, 8]
__device__ inline void multiply_add(float (&c)[4], const std::uint32_t (&a)[4], std::uint32_t b0, std::uint32_t b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, "
      "%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

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
