// The instructions of sm_90a that a product needs: barriers in shared memory, the tensor copy engine, wgmma (PTX
// ISA 8.0 and later, "mbarrier", "cp.async.bulk.tensor", "Asynchronous warpgroup level matrix instructions").
#pragma once
#include <cuda.h>

#include <cstdint>

#include "backend/cuda/kernels/barriers.cuh"
#include "backend/cuda/kernels/product_mma.cuh"

namespace sizewise::cuda::wgmma {

// A box of a matrix, its first element at (inner, outer); what lies outside of the matrix comes as zeros.
__device__ inline void copy_box(void* to, const CUtensorMap* map, int inner, int outer, std::uint64_t* barrier) {
  asm volatile(
      "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];" ::"r"(
          shared_address(to)),
      "l"(map), "r"(inner), "r"(outer), "r"(shared_address(barrier))
      : "memory");
}

// A matrix in shared memory whose rows of 128 bytes are swizzled, at a multiple of 1024 bytes. Where depth runs along
// the rows, eight rows lie 1024 bytes after the eight before them. Where it runs across them ("MN-major"), eight of
// depth lie 1024 bytes after the eight before, and 64 of the other direction `block` bytes after the 64 before.
template <bool ByDepth>
__device__ inline std::uint64_t describe(const void* tile, int block) {
  const std::uint64_t leading = ByDepth ? static_cast<std::uint64_t>(block >> 4) : 1;
  return static_cast<std::uint64_t>((shared_address(tile) & 0x3ffff) >> 4) | leading << 16 |
         static_cast<std::uint64_t>(1024 >> 4) << 32 | std::uint64_t{1} << 62;
}
// What 16 of depth add to a description.
template <bool ByDepth>
constexpr std::uint64_t kDepthStep = (ByDepth ? 2048 : 32) >> 4;

__device__ inline void fence() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ inline void commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
template <int Pending>
__device__ inline void wait_for_groups() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(Pending) : "memory");
}

// c [64, 128] (+)= a [64, 16] b [16, 128]; the j-th group of four belongs to the columns 8 j and on.
template <bool AByDepth, bool BByDepth>
__device__ inline void multiply_64x128x16(float (&c)[64], std::uint64_t a, std::uint64_t b, bool add) {
  asm volatile(
      "{\n"
      ".reg .pred add;\n"
      "setp.ne.b32 add, %66, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 "
      "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
      "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
      "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, "
      "%64, %65, add, 1, 1, %67, %68;\n"
      "}\n"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3]), "+f"(c[4]), "+f"(c[5]), "+f"(c[6]), "+f"(c[7]), "+f"(c[8]),
        "+f"(c[9]), "+f"(c[10]), "+f"(c[11]), "+f"(c[12]), "+f"(c[13]), "+f"(c[14]), "+f"(c[15]), "+f"(c[16]),
        "+f"(c[17]), "+f"(c[18]), "+f"(c[19]), "+f"(c[20]), "+f"(c[21]), "+f"(c[22]), "+f"(c[23]), "+f"(c[24]),
        "+f"(c[25]), "+f"(c[26]), "+f"(c[27]), "+f"(c[28]), "+f"(c[29]), "+f"(c[30]), "+f"(c[31]), "+f"(c[32]),
        "+f"(c[33]), "+f"(c[34]), "+f"(c[35]), "+f"(c[36]), "+f"(c[37]), "+f"(c[38]), "+f"(c[39]), "+f"(c[40]),
        "+f"(c[41]), "+f"(c[42]), "+f"(c[43]), "+f"(c[44]), "+f"(c[45]), "+f"(c[46]), "+f"(c[47]), "+f"(c[48]),
        "+f"(c[49]), "+f"(c[50]), "+f"(c[51]), "+f"(c[52]), "+f"(c[53]), "+f"(c[54]), "+f"(c[55]), "+f"(c[56]),
        "+f"(c[57]), "+f"(c[58]), "+f"(c[59]), "+f"(c[60]), "+f"(c[61]), "+f"(c[62]), "+f"(c[63])
      : "l"(a), "l"(b), "r"(static_cast<int>(add)), "n"(AByDepth ? 1 : 0), "n"(BByDepth ? 1 : 0));
}

}  // namespace sizewise::cuda::wgmma
