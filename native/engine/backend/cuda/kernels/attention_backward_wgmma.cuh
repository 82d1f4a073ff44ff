// Products of a warpgroup on sm_90a (PTX ISA, "wgmma.mma_async"). All tiles in shared memory are rows of 64 bf16 with
// the 128-byte swizzle: 16-byte piece c of row r stands at piece c ^ (r % 8); a wider matrix is several such tiles.
#pragma once
#include <cstdint>

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
namespace sizewise::cuda::backward_hopper {

__device__ constexpr std::uint64_t descriptor_of(std::uint64_t leading_bytes, std::uint64_t stride_bytes) {
  return leading_bytes / 16 << 16 | stride_bytes / 16 << 32 | std::uint64_t{1} << 62;
}
// The contraction runs along the 64 columns (16 of them are 32 bytes): eight rows are 1024 bytes; no leading distance.
__device__ inline std::uint64_t along_columns(std::uint32_t address) {
  return descriptor_of(16, 1024) | (address & 0x3ffff) >> 4;
}
// The contraction runs along the rows (16 of them are 2048 bytes): eight rows are 1024 bytes, the next 64 columns stand
// `next_tile` bytes on.
template <int next_tile>
__device__ inline std::uint64_t along_rows(std::uint32_t address) {
  return descriptor_of(next_tile, 1024) | (address & 0x3ffff) >> 4;
}

// Before the first product that reads registers or shared memory that this thread wrote.
__device__ inline void products_begin() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ inline void products_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
template <int pending>
__device__ inline void products_wait() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(pending) : "memory");
}
// Keeps the compiler from moving accesses to registers across the point: the tensor cores work on them meanwhile.
template <int count>
__device__ inline void pin(float (&registers)[count]) {
#pragma unroll
  for (int i = 0; i < count; ++i) asm volatile("" : "+f"(registers[i])::"memory");
}

// The operands d[i] .. d[i + 7] of an assembly statement, and their names: written (=f) or added to (+f).
#define SIZEWISE_EIGHT(how, i) \
  how(d[i]), how(d[i + 1]), how(d[i + 2]), how(d[i + 3]), how(d[i + 4]), how(d[i + 5]), how(d[i + 6]), how(d[i + 7])
#define SIZEWISE_32(how) \
  SIZEWISE_EIGHT(how, 0), SIZEWISE_EIGHT(how, 8), SIZEWISE_EIGHT(how, 16), SIZEWISE_EIGHT(how, 24)
#define SIZEWISE_64(how) \
  SIZEWISE_32(how), SIZEWISE_EIGHT(how, 32), SIZEWISE_EIGHT(how, 40), SIZEWISE_EIGHT(how, 48), SIZEWISE_EIGHT(how, 56)
#define SIZEWISE_32_NAMES                    \
  "%0, %1, %2, %3, %4, %5, %6, %7, "         \
  "%8, %9, %10, %11, %12, %13, %14, %15, "   \
  "%16, %17, %18, %19, %20, %21, %22, %23, " \
  "%24, %25, %26, %27, %28, %29, %30, %31"
#define SIZEWISE_64_NAMES                      \
  SIZEWISE_32_NAMES                            \
  ", %32, %33, %34, %35, %36, %37, %38, %39, " \
  "%40, %41, %42, %43, %44, %45, %46, %47, "   \
  "%48, %49, %50, %51, %52, %53, %54, %55, "   \
  "%56, %57, %58, %59, %60, %61, %62, %63"
#define SIZEWISE_PRODUCT(columns, add, names, factors) \
  "{\n.reg .pred add;\nsetp.ne.b32 add, " add          \
  ", 0;\n"                                             \
  "wgmma.mma_async.sync.aligned.m64n" columns "k16.f32.bf16.bf16 {" names "}, " factors ";\n}"

// d [64, N] (+)= a [64, 16] b [16, N], both from shared memory; N = 64 and 128
template <bool a_along_rows, bool b_along_rows>
__device__ inline void multiply(float (&d)[32], std::uint64_t a, std::uint64_t b, bool first) {
  if (first)
    asm volatile(SIZEWISE_PRODUCT("64", "0", SIZEWISE_32_NAMES, "%32, %33, add, 1, 1, %34, %35")
                 : SIZEWISE_32("=f")
                 : "l"(a), "l"(b), "n"(a_along_rows ? 1 : 0), "n"(b_along_rows ? 1 : 0));
  else
    asm volatile(SIZEWISE_PRODUCT("64", "1", SIZEWISE_32_NAMES, "%32, %33, add, 1, 1, %34, %35")
                 : SIZEWISE_32("+f")
                 : "l"(a), "l"(b), "n"(a_along_rows ? 1 : 0), "n"(b_along_rows ? 1 : 0));
}
template <bool a_along_rows, bool b_along_rows>
__device__ inline void multiply(float (&d)[64], std::uint64_t a, std::uint64_t b, bool first) {
  if (first)
    asm volatile(SIZEWISE_PRODUCT("128", "0", SIZEWISE_64_NAMES, "%64, %65, add, 1, 1, %66, %67")
                 : SIZEWISE_64("=f")
                 : "l"(a), "l"(b), "n"(a_along_rows ? 1 : 0), "n"(b_along_rows ? 1 : 0));
  else
    asm volatile(SIZEWISE_PRODUCT("128", "1", SIZEWISE_64_NAMES, "%64, %65, add, 1, 1, %66, %67")
                 : SIZEWISE_64("+f")
                 : "l"(a), "l"(b), "n"(a_along_rows ? 1 : 0), "n"(b_along_rows ? 1 : 0));
}
// d [64, N] += a [64, 16] b [16, N], a from registers, b along its rows
__device__ inline void multiply_held(float (&d)[32], const std::uint32_t (&a)[4], std::uint64_t b) {
  asm volatile(SIZEWISE_PRODUCT("64", "1", SIZEWISE_32_NAMES, "{%32, %33, %34, %35}, %36, add, 1, 1, 1")
               : SIZEWISE_32("+f")
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}
__device__ inline void multiply_held(float (&d)[64], const std::uint32_t (&a)[4], std::uint64_t b) {
  asm volatile(SIZEWISE_PRODUCT("128", "1", SIZEWISE_64_NAMES, "{%64, %65, %66, %67}, %68, add, 1, 1, 1")
               : SIZEWISE_64("+f")
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}

#undef SIZEWISE_EIGHT
#undef SIZEWISE_32
#undef SIZEWISE_64
#undef SIZEWISE_32_NAMES
#undef SIZEWISE_64_NAMES
#undef SIZEWISE_PRODUCT

// Four 8x8 matrices of bf16 as the accumulators hold them; lane l names row l % 8 of matrix l / 8.
__device__ inline void store_matrices(std::uint32_t address, const std::uint32_t (&r)[4]) {
  asm volatile("stmatrix.sync.aligned.m8n8.x4.shared::cta.b16 [%0], {%1, %2, %3, %4};" ::"r"(address), "r"(r[0]),
               "r"(r[1]), "r"(r[2]), "r"(r[3])
               : "memory");
}

}  // namespace sizewise::cuda::backward_hopper
#endif
