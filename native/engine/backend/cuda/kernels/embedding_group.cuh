// The order in which an embedding's backward adds rows: positions sorted by (token mod G, token, position). Each of G
// blocks looks at all tokens, keeps those of its residue in their order and sorts them by counting. A few thousand
// tokens are so few that reading them G times costs less than the launches of a radix sort.
#pragma once
#include <cstdint>

namespace sizewise::cuda {

inline constexpr int group_threads = 1024;
inline constexpr int group_shift = 7, groups_of_tokens = 1 << group_shift;

// Exclusive sum over the threads of the block, and the total; `parts` is free again after the call.
__device__ inline int block_offset(int x, int (&parts)[32], int& total) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int sum = x;
#pragma unroll
  for (int offset = 1; offset < 32; offset *= 2) {
    const int before = __shfl_up_sync(0xffffffffu, sum, offset);
    if (lane >= offset) sum += before;
  }
  if (lane == 31) parts[warp] = sum;
  __syncthreads();
  int of_warps = parts[lane];
#pragma unroll
  for (int offset = 1; offset < 32; offset *= 2) {
    const int before = __shfl_up_sync(0xffffffffu, of_warps, offset);
    if (lane >= offset) of_warps += before;
  }
  total = __shfl_sync(0xffffffffu, of_warps, 31);
  const int before_warp = warp == 0 ? 0 : __shfl_sync(0xffffffffu, of_warps, warp - 1);
  __syncthreads();
  return before_warp + sum - x;
}

// One of the blocks: `group` in [0, G). found, sorted [count]: (token, position). starts: shared, [ceil(vocab / G)].
__device__ inline void group_tokens(int group, int count, int vocab, const std::int32_t* tokens, int2* found,
                                    int2* sorted, int* starts) {
  __shared__ int parts[32];
  const int thread = threadIdx.x, lane = thread % 32, warp = thread / 32;
  const unsigned lanes_before = (1u << lane) - 1;
  // Each warp has a stretch of the tokens: its lanes find the same numbers.
  const int stretch = (count + group_threads - 1) / group_threads * 32;
  const int begin = min(warp * stretch, count), end = min(begin + stretch, count);
  int mine = 0, of_groups_before = 0;
#pragma unroll 4
  for (int at = begin; at < end; at += 32) {
    const int residue = at + lane < end ? tokens[at + lane] & (groups_of_tokens - 1) : groups_of_tokens;
    mine += __popc(__ballot_sync(0xffffffffu, residue == group));
    of_groups_before += __popc(__ballot_sync(0xffffffffu, residue < group));
  }
  int entries, base;
  const int first = block_offset(lane == 0 ? mine : 0, parts, entries);
  block_offset(lane == 0 ? of_groups_before : 0, parts, base);
  found += base;
  sorted += base;

  int to = __shfl_sync(0xffffffffu, first, 0);
#pragma unroll 4
  for (int at = begin; at < end; at += 32) {
    const int token = at + lane < end ? tokens[at + lane] : -1;
    const bool match = token >= 0 && (token & (groups_of_tokens - 1)) == group;
    const unsigned matches = __ballot_sync(0xffffffffu, match);
    if (match) found[to + __popc(matches & lanes_before)] = make_int2(token, at + lane);
    to += __popc(matches);
  }

  // How often each token occurs, and from there where its positions begin.
  const int different = (vocab + groups_of_tokens - 1) >> group_shift;
  for (int i = thread; i < different; i += group_threads) starts[i] = 0;
  __syncthreads();
  for (int i = thread; i < entries; i += group_threads) atomicAdd(&starts[found[i].x >> group_shift], 1);
  __syncthreads();
  const int share = (different + group_threads - 1) / group_threads;
  int sum = 0;
  for (int i = thread * share; i < min((thread + 1) * share, different); ++i) sum += starts[i];
  int all, start = block_offset(sum, parts, all);
  for (int i = thread * share; i < min((thread + 1) * share, different); ++i) {
    const int here = starts[i];
    starts[i] = start;
    start += here;
  }
  __syncthreads();

  // One warp hands out the places, 32 entries at a time, so that equal tokens stay in the order of their positions.
  if (warp != 0) return;
  int2 next = lane < entries ? found[lane] : make_int2(-1, 0);
  for (int at = 0; at < entries; at += 32) {
    const int2 entry = next;
    if (at + 32 + lane < entries) next = found[at + 32 + lane];
    const bool valid = at + lane < entries;
    const unsigned same = __match_any_sync(0xffffffffu, valid ? entry.x : -1);
    const int rank = __popc(same & lanes_before), place = valid ? entry.x >> group_shift : 0;
    const int from = valid ? starts[place] : 0;
    __syncwarp();
    if (valid) sorted[from + rank] = entry;
    if (valid && rank == 0) starts[place] = from + __popc(same);
    __syncwarp();
  }
}

}  // namespace sizewise::cuda
