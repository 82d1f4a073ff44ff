// The kernel of attention's backward pass by mma.sync (Dao 2023, "FlashAttention-2", section 3.1 and algorithm 2). Two
// kernels share one body: a block owns 64 keys and walks over the queries (dK, dV), or owns 64 queries and walks over
// the keys (dQ). With rows as what is owned and columns as what is walked over, both make
//   S = own0 streamed0^T, dP = own1 streamed1^T, sum0 += dS streamed0, and the keys also sum1 += P streamed1,
// where (own, streamed) = (K V, Q dO) or (Q dO, K V). P and dS never leave the registers: the accumulators of one
// product are the left factor of the next.
#pragma once
#include "backend/cuda/kernels/attention_backward_dropout.cuh"
#include "backend/cuda/kernels/attention_backward_mma.cuh"
#include "backend/cuda/kernels/attention_backward_rows.cuh"
#include "backend/cuda/kernels/attention_backward_seen.cuh"

namespace sizewise::cuda::backward_mma {

constexpr int kThreads = 128;
constexpr int kOwned = 64;  // rows of a block, 16 for each warp

struct MmaPart {
  AttentionSizes sizes;
  HeadsView own0, own1, streamed0, streamed1, sum0, sum1;
  const float *log2_sum_exp, *delta;
  int padded, tiles;
};

template <int D>
struct Shape {
  static constexpr int kStreamed = D <= 64 ? 64 : 32;  // rows of one step
  static constexpr int kChunk = D <= 64 ? 16 : 32;     // columns of S that a warp holds at a time
  static constexpr bool kOwnInRegisters = D <= 64;
  static constexpr int kPitch = D + 8;  // elements of a row in shared memory: eight rows touch all banks once
  static constexpr int kOwnBytes = kOwned * kPitch * 2, kStreamedBytes = kStreamed * kPitch * 2;
  static constexpr int kStageBytes = 2 * kStreamedBytes + 2 * kStreamed * 4;
  // What is held in registers stood where the second stage comes later.
  static constexpr int kStagesAt = kOwnInRegisters ? 0 : 2 * kOwnBytes;
  static constexpr int kOwnAt = kOwnInRegisters ? kStageBytes : 0;
  static constexpr int kKeptAt = kStagesAt + 2 * kStageBytes;
  static constexpr int kBytes = kKeptAt + kOwned * 8;
};

template <int D, int rows>
__device__ void copy_rows(std::uint32_t to, const bf16* from, std::int64_t row_stride, int first, int end) {
  constexpr int pieces = D / 8;
#pragma unroll
  for (int i = 0; i < rows * pieces / kThreads; ++i) {
    const int piece = i * kThreads + static_cast<int>(threadIdx.x), row = piece / pieces, column = piece % pieces * 8;
    const bool valid = first + row < end;
    copy_async(to + (row * Shape<D>::kPitch + column) * 2, from + (valid ? first + row : 0) * row_stride + column,
               valid);
  }
}

template <int D, bool owns_keys, bool drops>
__global__ void __launch_bounds__(kThreads) mma_kernel(MmaPart part) {
  using S = Shape<D>;
  extern __shared__ __align__(16) unsigned char memory[];
  const AttentionSizes& sizes = part.sizes;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int group = sizes.heads / sizes.kv_heads;  // query heads of one kv head
  const int own_heads = owns_keys ? sizes.kv_heads : sizes.heads;
  const int place = static_cast<int>(blockIdx.x % part.tiles);
  // The longest tiles of a causal mask first: the first keys, the last queries.
  const int own_first = (owns_keys ? place : part.tiles - 1 - place) * kOwned;
  const int own_head = static_cast<int>(blockIdx.x / part.tiles % own_heads);
  const std::int64_t b = blockIdx.x / part.tiles / own_heads;
  const Seen seen(sizes, static_cast<int>(b));
  const int own_end = owns_keys ? sizes.key_length.value : sizes.query_length;

  // What is walked over: blocks first_block .. first_block + blocks - 1 of each head of the group.
  int first_block = 0, blocks;
  if constexpr (owns_keys) {
    first_block = seen.first_query(own_first) / S::kStreamed;
    const int end = (sizes.query_length + S::kStreamed - 1) / S::kStreamed;
    blocks = own_first < seen.keys ? max(0, end - first_block) : 0;
  } else {
    const int last = min(own_first + kOwned, sizes.query_length) - 1;
    blocks = (seen.keys_until(last) + S::kStreamed - 1) / S::kStreamed;
  }
  const int steps = owns_keys ? blocks * group : blocks;
  const int streamed_end = owns_keys ? sizes.query_length : sizes.key_length.value;

  const std::uint32_t own0 = shared_address(memory) + S::kOwnAt, own1 = own0 + S::kOwnBytes;
  const std::uint32_t stages = shared_address(memory) + S::kStagesAt;
  auto* const kept = reinterpret_cast<std::uint64_t*>(memory + S::kKeptAt);

  const auto load_step = [&](int step) {
    const std::uint32_t stage = stages + step % 2 * S::kStageBytes;
    const int head = owns_keys ? own_head * group + step / blocks : own_head / group;
    const int first = (first_block + (owns_keys ? step % blocks : step)) * S::kStreamed;
    copy_rows<D, S::kStreamed>(stage, rows_of(part.streamed0, b, head, D), part.streamed0.row_stride, first,
                               streamed_end);
    copy_rows<D, S::kStreamed>(stage + S::kStreamedBytes, rows_of(part.streamed1, b, head, D),
                               part.streamed1.row_stride, first, streamed_end);
    if constexpr (owns_keys) {
      constexpr int pieces = S::kStreamed / 4;
      const int piece = threadIdx.x % pieces;
      const std::int64_t at = (b * sizes.heads + head) * part.padded + first + piece * 4;
      if (threadIdx.x < 2 * pieces)
        copy_async(stage + 2 * S::kStreamedBytes + static_cast<int>(threadIdx.x) * 16,
                   (threadIdx.x < pieces ? part.log2_sum_exp : part.delta) + at, true);
    }
  };

  float sum0[D / 8][4] = {}, sum1[owns_keys ? D / 8 : 1][4] = {};
  if (steps > 0) {
    copy_rows<D, kOwned>(own0, rows_of(part.own0, b, own_head, D), part.own0.row_stride, own_first, own_end);
    copy_rows<D, kOwned>(own1, rows_of(part.own1, b, own_head, D), part.own1.row_stride, own_first, own_end);
    commit_copies();
    load_step(0);
    commit_copies();
    wait_copies<1>();
    __syncthreads();
  }

  // Where the lanes of a warp point ldmatrix: rows of the left factor; rows of the right one as they lie (S, dP) and
  // turned (the sums).
  const std::uint32_t left = ((warp * 16 + lane % 16) * S::kPitch + lane / 16 * 8) * 2;
  const std::uint32_t right = ((lane / 16 * 8 + lane % 8) * S::kPitch + lane / 8 % 2 * 8) * 2;
  const std::uint32_t right_turned = (lane % 16 * S::kPitch + lane / 16 * 8) * 2;
  std::uint32_t held0[S::kOwnInRegisters ? D / 16 : 1][4], held1[S::kOwnInRegisters ? D / 16 : 1][4];
  if constexpr (S::kOwnInRegisters) {
    if (steps > 0) {
#pragma unroll
      for (int k = 0; k < D / 16; ++k) {
        load_matrices(held0[k], own0 + left + k * 32);
        load_matrices(held1[k], own1 + left + k * 32);
      }
      __syncthreads();
    }
  }

  const int row = own_first + warp * 16 + lane / 4;  // and row + 8
  float row_log2_sum_exp[2], row_delta[2];
  if constexpr (!owns_keys) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const std::int64_t at = (b * sizes.heads + own_head) * part.padded + row + 8 * half;
      row_log2_sum_exp[half] = part.log2_sum_exp[at];
      row_delta[half] = part.delta[at];
    }
  }
  const float log2_scale = sizes.scale * 1.44269504088896341f;
  const std::uint64_t random_step = drops ? sizes.drop.step.get() : 0;
  const auto key_length = static_cast<std::uint64_t>(sizes.key_length.get());

  for (int step = 0; step < steps; ++step) {
    if (step + 1 < steps) load_step(step + 1);
    commit_copies();
    const int head = owns_keys ? own_head * group + step / blocks : own_head;
    const int first = (first_block + (owns_keys ? step % blocks : step)) * S::kStreamed;
    if constexpr (drops) {
      const std::uint64_t query = owns_keys ? first : own_first, key = owns_keys ? own_first : first;
      keep_bits(kept, owns_keys ? S::kStreamed : kOwned, sizes.drop, random_step,
                ((b * sizes.heads + head) * sizes.query_length + query) * key_length + key, key_length);
    }
    wait_copies<1>();
    __syncthreads();
    const std::uint32_t streamed0 = stages + step % 2 * S::kStageBytes, streamed1 = streamed0 + S::kStreamedBytes;
    const auto* const stats =
        reinterpret_cast<const float*>(memory + S::kStagesAt + step % 2 * S::kStageBytes + 2 * S::kStreamedBytes);
    const bool masked =
        owns_keys ? !seen.wholly(first, own_first + kOwned - 1) : !seen.wholly(own_first, first + S::kStreamed - 1);
#pragma unroll 1
    for (int chunk = 0; chunk < S::kStreamed; chunk += S::kChunk) {
      float s[S::kChunk / 8][4] = {}, dp[S::kChunk / 8][4] = {};
      const std::uint32_t chunk_rows = chunk * S::kPitch * 2;
#pragma unroll
      for (int k = 0; k < D / 16; ++k) {
        if constexpr (!S::kOwnInRegisters) {
          load_matrices(held0[0], own0 + left + k * 32);
          load_matrices(held1[0], own1 + left + k * 32);
        }
        const auto& a0 = held0[S::kOwnInRegisters ? k : 0];
        const auto& a1 = held1[S::kOwnInRegisters ? k : 0];
#pragma unroll
        for (int c = 0; c < S::kChunk / 16; ++c) {
          std::uint32_t b0[4], b1[4];
          load_matrices(b0, streamed0 + right + chunk_rows + c * 16 * S::kPitch * 2 + k * 32);
          load_matrices(b1, streamed1 + right + chunk_rows + c * 16 * S::kPitch * 2 + k * 32);
          multiply_add(s[2 * c], a0, b0[0], b0[1]);
          multiply_add(s[2 * c + 1], a0, b0[2], b0[3]);
          multiply_add(dp[2 * c], a1, b1[0], b1[1]);
          multiply_add(dp[2 * c + 1], a1, b1[2], b1[3]);
        }
      }
      // P and dS where S and dP stood.
#pragma unroll
      for (int tile = 0; tile < S::kChunk / 8; ++tile) {
#pragma unroll
        for (int e = 0; e < 4; ++e) {
          const int half = e / 2, column = chunk + tile * 8 + lane % 4 * 2 + e % 2;
          const float log2_sum_exp = owns_keys ? stats[column] : row_log2_sum_exp[half];
          const float delta = owns_keys ? stats[S::kStreamed + column] : row_delta[half];
          float p = exp2_fast(fmaf(s[tile][e], log2_scale, -log2_sum_exp));
          const int own = row + 8 * half, other = first + column;
          if (masked && !(owns_keys ? seen.at(other, own) : seen.at(own, other))) p = 0.0f;
          float keep = 1.0f;
          if constexpr (drops) {
            const std::uint64_t bits = kept[owns_keys ? column : own - own_first];
            keep = bits >> (owns_keys ? own - own_first : column) & 1 ? sizes.drop.keep_scale : 0.0f;
          }
          s[tile][e] = p * keep;
          dp[tile][e] = p * (dp[tile][e] * keep - delta);
        }
      }
#pragma unroll
      for (int c = 0; c < S::kChunk / 16; ++c) {
        const std::uint32_t p[4] = {pack_bf16(s[2 * c][0], s[2 * c][1]), pack_bf16(s[2 * c][2], s[2 * c][3]),
                                    pack_bf16(s[2 * c + 1][0], s[2 * c + 1][1]),
                                    pack_bf16(s[2 * c + 1][2], s[2 * c + 1][3])};
        const std::uint32_t ds[4] = {pack_bf16(dp[2 * c][0], dp[2 * c][1]), pack_bf16(dp[2 * c][2], dp[2 * c][3]),
                                     pack_bf16(dp[2 * c + 1][0], dp[2 * c + 1][1]),
                                     pack_bf16(dp[2 * c + 1][2], dp[2 * c + 1][3])};
#pragma unroll
        for (int d = 0; d < D / 16; ++d) {
          std::uint32_t turned[4];
          load_matrices_transposed(turned, streamed0 + right_turned + chunk_rows + c * 16 * S::kPitch * 2 + d * 32);
          multiply_add(sum0[2 * d], ds, turned[0], turned[1]);
          multiply_add(sum0[2 * d + 1], ds, turned[2], turned[3]);
          if constexpr (owns_keys) {
            load_matrices_transposed(turned, streamed1 + right_turned + chunk_rows + c * 16 * S::kPitch * 2 + d * 32);
            multiply_add(sum1[2 * d], p, turned[0], turned[1]);
            multiply_add(sum1[2 * d + 1], p, turned[2], turned[3]);
          }
        }
      }
    }
    __syncthreads();
  }
  store_rows<D / 2>([&](int i) { return sum0[i / 4][i % 4]; }, rows_of(part.sum0, b, own_head, D), part.sum0.row_stride,
                    row, own_end, sizes.scale);
  if constexpr (owns_keys)
    store_rows<D / 2>([&](int i) { return sum1[i / 4][i % 4]; }, rows_of(part.sum1, b, own_head, D),
                      part.sum1.row_stride, row, own_end, 1.0f);
}

}  // namespace sizewise::cuda::backward_mma
