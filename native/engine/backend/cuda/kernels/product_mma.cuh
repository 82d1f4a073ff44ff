// One tile of a bf16 product on the tensor cores (PTX mma.sync m16n8k16, sm_80 and later): operands come through a ring
// of stages in shared memory (cp.async), fragments through ldmatrix, sums stay in registers.
//
// Shared memory holds a tile of an operand as it lies in memory, in chunks of 16 bytes: [width][32 of depth], 4 chunks
// a row, or [32 of depth][width] where the operand is by depth. Chunks are swizzled within their row so that the eight
// rows that one ldmatrix reads lie in different banks; a matrix by depth is transposed by ldmatrix itself.
#pragma once
#include <cstdint>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/tensor_cores.cuh"

namespace sizewise::cuda {

constexpr int kMmaDepth = 32;  // of a stage
constexpr int kMmaStages = 4;

// As copy_async(), but free to move among the copies of a stage: nothing reads the stage before wait_copies().
__device__ inline void copy_chunk(bf16* to, const bf16* from, bool exists) {
  const int bytes = exists ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(to)), "l"(from), "r"(bytes));
}

// The offset in a tile, in elements, of the chunk that holds the element (across, depth).
template <int Width, bool ByDepth>
__device__ inline int chunk_offset(int across, int depth) {
  if constexpr (ByDepth) return depth * Width + (((across >> 3) ^ (depth & 7)) << 3);
  return across * kMmaDepth + (((depth >> 3) ^ ((across >> 1) & 3)) << 3);
}

// An operand's part that a block reads: across from `first` on, at most to `count`; depth to `depth_end`.
struct OperandView {
  const bf16* data;
  std::int64_t row_length;
  int first, count, depth_end;
  bool wide;
};

// Starts the copy of one stage. Aligned: every row begins at a multiple of 16 bytes and is made of whole chunks.
template <int Width, bool ByDepth, int Threads, bool Aligned>
__device__ inline void load_stage(bf16* stage, const OperandView& view, int depth_first) {
  constexpr int chunks = Width * kMmaDepth / 8;
  static_assert(chunks % Threads == 0);
#pragma unroll
  for (int i = 0; i < chunks / Threads; ++i) {
    const int chunk = i * Threads + static_cast<int>(threadIdx.x);
    const int across = ByDepth ? chunk % (Width / 8) * 8 : chunk / (kMmaDepth / 8);
    const int deep = ByDepth ? chunk / (Width / 8) : chunk % (kMmaDepth / 8) * 8;
    const int column = view.first + across, depth = depth_first + deep;
    const std::int64_t at = ByDepth ? depth * view.row_length + column : column * view.row_length + depth;
    bf16* to = stage + chunk_offset<Width, ByDepth>(across, deep);
    const bool exists = column < view.count && depth < view.depth_end;
    if (Aligned || view.wide) {
      copy_chunk(to, exists ? view.data + at : view.data, exists);
    } else {
      const int left = !exists ? 0 : ByDepth ? view.count - column : view.depth_end - depth;
      std::uint32_t words[4];
#pragma unroll
      for (int pair = 0; pair < 4; ++pair) {
        const auto* halves = reinterpret_cast<const unsigned short*>(view.data) + at + 2 * pair;
        const std::uint32_t low = 2 * pair < left ? halves[0] : 0, high = 2 * pair + 1 < left ? halves[1] : 0;
        words[pair] = low | high << 16;
      }
      *reinterpret_cast<uint4*>(to) = make_uint4(words[0], words[1], words[2], words[3]);
    }
  }
}

// The 16 x 16 fragment of A at (row, depth): matrices (rows 0-7, depth 0-7), (8-15, 0-7), (0-7, 8-15), (8-15, 8-15).
template <int Width, bool ByDepth>
__device__ inline void load_a(std::uint32_t (&to)[4], const bf16* tile, int row, int depth, int lane) {
  if constexpr (ByDepth)
    load_matrices_transposed(
        to, shared_address(tile +
                           chunk_offset<Width, true>(row + (lane >> 3 & 1) * 8, depth + (lane & 7) + (lane >> 4) * 8)));
  else
    load_matrices(to, shared_address(tile + chunk_offset<Width, false>(row + (lane & 15), depth + (lane >> 4) * 8)));
}
// Two 16 x 8 fragments of B, columns 0-7 in the first two registers, 8-15 in the others; depth 0-7 first, then 8-15.
template <int Width, bool ByDepth>
__device__ inline void load_b(std::uint32_t (&to)[4], const bf16* tile, int column, int depth, int lane) {
  if constexpr (ByDepth)
    load_matrices_transposed(
        to, shared_address(
                tile + chunk_offset<Width, true>(column + (lane >> 4) * 8, depth + (lane & 7) + (lane >> 3 & 1) * 8)));
  else
    load_matrices(to, shared_address(tile + chunk_offset<Width, false>(column + (lane & 7) + (lane >> 4) * 8,
                                                                       depth + (lane >> 3 & 1) * 8)));
}

}  // namespace sizewise::cuda
