// A warpgroup of the Hopper kernel: 64 keys against one tile of queries after the other (Shah 2024, "FlashAttention-3",
// appendix B). S^T and dP^T have the keys as rows, so that P^T and dS^T are left factors in registers; dS^T also goes
// to shared memory, where each warpgroup makes its half of dQ = dS K over all 128 keys.
#pragma once
#include "backend/cuda/kernels/attention_backward_copies.cuh"
#include "backend/cuda/kernels/attention_backward_hopper.cuh"
#include "backend/cuda/kernels/attention_backward_mma.cuh"
#include "backend/cuda/kernels/attention_backward_rows.cuh"
#include "backend/cuda/kernels/attention_backward_wgmma.cuh"

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
namespace sizewise::cuda::backward_hopper {

using backward_mma::exp2_fast;

// A row of accumulators as left factors of products over 16 columns each.
template <int count>
__device__ inline void pack_factors(const float (&from)[count], std::uint32_t (&to)[count / 8][4]) {
#pragma unroll
  for (int i = 0; i < count / 2; ++i) to[i / 4][i % 4] = pack_bf16(from[2 * i], from[2 * i + 1]);
}

template <int D>
__device__ inline void product_loop(const HopperPart& part, std::uint32_t shared, unsigned char* memory, int half,
                                    int warp) {
  using S = Shape<D>;
  constexpr int kQueries = S::kQueries;
  const auto barrier = [&](int index) { return shared + S::kBarriers + index * 8; };
  const int lane = threadIdx.x % 32, thread = threadIdx.x % 128;
  const int group = part.sizes.heads / part.sizes.kv_heads;
  const float log2_scale = part.sizes.scale * 1.44269504088896341f;
  const std::uint32_t own_rows = half * 64 * kTileRowBytes;
  // Where stmatrix puts dS^T: row `ds_row`, pieces 2 i + lane / 16 of the i-th 16 queries.
  const int ds_row = half * 64 + warp * 16 + lane % 16;
  float4* const dq_staging = reinterpret_cast<float4*>(memory + S::kDq + half * kDqFloats * 4) + thread;
  int step_count = 0, staged_count = 0, taken_count = 0;

  for (int item_count = 0;; ++item_count) {
    const int key_stage = item_count % S::kKeyStages;
    barrier_wait(barrier(kKeysFull + key_stage), item_count / S::kKeyStages & 1);
    const int ticket = tickets<D>(memory)[key_stage];
    if (ticket < 0) return;
    const std::uint32_t k = shared + S::kK + key_stage * 2 * S::kKeyBytes, v = k + S::kKeyBytes;
    const Item<D> item = Item<D>::of(part, ticket);
    const int first_key = item.tile * kKeys + half * 64;
    const int own_key = first_key + warp * 16 + lane / 4;  // and own_key + 8
    float dk[D / 2], dv[D / 2];
#pragma unroll
    for (int i = 0; i < D / 2; ++i) dk[i] = dv[i] = 0.0f;

    // S of the first step; that of each later one begins while the step before it ends.
    float s[kQueries / 2];
    // (That after the last reads whatever stands there and is never looked at: a branch around products in flight would
    // cost more.)
    const auto begin_scores = [&](int step, bool wanted) {
      const std::uint32_t q = shared + S::kQ + (step & 1) * S::kQueryBytes;
      if (wanted) barrier_wait(barrier(kQFull + (step & 1)), step >> 1 & 1);
      products_begin();
#pragma unroll
      for (int c = 0; c < D / 16; ++c)
        multiply<false, false>(s, along_columns(k + own_rows + c / 4 * S::kKeyTile + c % 4 * 32),
                               along_columns(q + c / 4 * S::kQueryTile + c % 4 * 32), c == 0);
    };
    int head = item.kv_head * group, query_tile = item.first_query_tile;
    int steps = (part.query_tiles - query_tile) * group;
    begin_scores(step_count, steps > 0);
    products_commit();
#pragma unroll 1
    for (; steps > 0; --steps, ++step_count) {
      const int stage = step_count & 1, parity = step_count >> 1 & 1;
      const std::uint32_t q = shared + S::kQ + stage * S::kQueryBytes, d_o = shared + S::kDo + stage * S::kQueryBytes;
      const std::uint32_t ds_tile = shared + S::kDs + stage * S::kScoreBytes;
      products_wait<0>();
      pin(s);
      float dp[kQueries / 2];
      barrier_wait(barrier(kDoFull + stage), parity);
      products_begin();
#pragma unroll
      for (int c = 0; c < D / 16; ++c)
        multiply<false, false>(dp, along_columns(v + own_rows + c / 4 * S::kKeyTile + c % 4 * 32),
                               along_columns(d_o + c / 4 * S::kQueryTile + c % 4 * 32), c == 0);
      products_commit();

      const auto* const log2_sum_exp =
          reinterpret_cast<const float2*>(memory + S::kLog2SumExp + stage * S::kStatsBytes);
#pragma unroll
      for (int t = 0; t < kQueries / 8; ++t) {
        const float2 stat = log2_sum_exp[t * 4 + lane % 4];
#pragma unroll
        for (int e = 0; e < 4; ++e) s[4 * t + e] = exp2_fast(fmaf(s[4 * t + e], log2_scale, e % 2 ? -stat.y : -stat.x));
      }
      if (!item.seen.wholly(query_tile * kQueries, first_key + 63)) {
        const int own_query = query_tile * kQueries + lane % 4 * 2;
#pragma unroll
        for (int e = 0; e < kQueries / 2; ++e)
          if (!item.seen.at(own_query + e / 4 * 8 + e % 2, own_key + e / 2 % 2 * 8)) s[e] = 0.0f;
      }
      std::uint32_t p[kQueries / 16][4];
      pack_factors(s, p);
      products_begin();
#pragma unroll
      for (int c = 0; c < kQueries / 16; ++c)
        multiply_held(dv, p[c], along_rows<S::kQueryTile>(d_o + c * 16 * kTileRowBytes));
      products_commit();

      products_wait<1>();
      pin(dp);
      const auto* const delta = reinterpret_cast<const float2*>(memory + S::kDelta + stage * S::kStatsBytes);
#pragma unroll
      for (int t = 0; t < kQueries / 8; ++t) {
        const float2 stat = delta[t * 4 + lane % 4];
#pragma unroll
        for (int e = 0; e < 4; ++e) {
          // P as the tensor cores have it: its float registers are free again.
          const std::uint32_t pair = p[t / 2][t % 2 * 2 + e / 2];
          const float probability = __uint_as_float(e % 2 ? pair & 0xffff0000u : pair << 16);
          dp[4 * t + e] = probability * (dp[4 * t + e] - (e % 2 ? stat.y : stat.x));
        }
      }
      std::uint32_t ds[kQueries / 16][4];
      pack_factors(dp, ds);
#pragma unroll
      for (int c = 0; c < kQueries / 16; ++c) {
        const int piece = (2 * c + lane / 16) % 8;
        store_matrices(ds_tile + c / 4 * kKeys * kTileRowBytes + ds_row * kTileRowBytes + (piece ^ ds_row % 8) * 16,
                       ds[c]);
      }
      // Both halves of dS^T are written, and both warpgroups are done with the other tile of dS^T.
      fence_async_shared();
      named_barrier<1, 256>();
      float dq[32];
      products_begin();
#pragma unroll
      for (int c = 0; c < kKeys / 16; ++c)
        multiply<true, true>(
            dq, along_rows<0>(ds_tile + (D == 64 ? half * kKeys * kTileRowBytes : 0) + c * 16 * kTileRowBytes),
            along_rows<0>(k + (D == 128 ? half * S::kKeyTile : 0) + c * 16 * kTileRowBytes), c == 0);
      products_commit();
#pragma unroll
      for (int c = 0; c < kQueries / 16; ++c)
        multiply_held(dk, ds[c], along_rows<S::kQueryTile>(q + c * 16 * kTileRowBytes));
      products_commit();

      products_wait<2>();
      __syncwarp();
      if (lane == 0) barrier_arrive(barrier(kDoEmpty + stage));
      begin_scores(step_count + 1, steps > 1);
      products_commit();
      products_wait<2>();
      pin(dq);
      if (item.tile == 0) {
        // The last to add: dQ is the sum so far and this.
        if (item.turns_before_last(query_tile) > 0) {
          barrier_wait(barrier(kDqLoaded + half), taken_count++ & 1);
#pragma unroll
          for (int j = 0; j < 8; ++j) {
            const float4 sum = dq_staging[j * 128];
            dq[4 * j] += sum.x, dq[4 * j + 1] += sum.y, dq[4 * j + 2] += sum.z, dq[4 * j + 3] += sum.w;
          }
          __syncwarp();
          if (lane == 0) barrier_arrive(barrier(kDqTaken + half));
        }
        const int row = query_tile * kQueries + (D == 64 ? half * 64 : 0) + warp * 16 + lane / 4;
        store_rows<32>([&](int i) { return dq[i]; }, rows_of(part.dq, item.b, head, D) + (D == 128 ? half * 64 : 0),
                       part.dq.row_stride, row, part.sizes.query_length, part.sizes.scale);
      } else {
        barrier_wait(barrier(kDqEmpty + half), (staged_count & 1) ^ 1);
#pragma unroll
        for (int j = 0; j < 8; ++j)
          dq_staging[j * 128] = make_float4(dq[4 * j], dq[4 * j + 1], dq[4 * j + 2], dq[4 * j + 3]);
        fence_async_shared();
        barrier_arrive(barrier(kDqFull + half));
        ++staged_count;
      }
      products_wait<1>();
      pin(dk);
      pin(dv);
      __syncwarp();
      if (lane == 0) barrier_arrive(barrier(kQEmpty + stage));
      if (++query_tile == part.query_tiles) query_tile = item.first_query_tile, ++head;
    }
    products_wait<0>();
    pin(s);
    __syncwarp();
    if (lane == 0) barrier_arrive(barrier(kKeysEmpty + key_stage));
    store_rows<D / 2>([&](int i) { return dk[i]; }, rows_of(part.dk, item.b, item.kv_head, D), part.dk.row_stride,
                      own_key, part.sizes.key_length.value, part.sizes.scale);
    store_rows<D / 2>([&](int i) { return dv[i]; }, rows_of(part.dv, item.b, item.kv_head, D), part.dv.row_stride,
                      own_key, part.sizes.key_length.value, 1.0f);
  }
}

}  // namespace sizewise::cuda::backward_hopper
#endif
