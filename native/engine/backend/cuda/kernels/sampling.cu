// One block draws from one row. What it reads again and again, a few hundred kilobytes of logits, stays in the L2
// cache.
#include <cstddef>

#include "backend/cuda/kernels/sampling.h"
#include "backend/cuda/kernels/sampling_descent.cuh"

namespace sizewise::cuda {
namespace {

// Logits after the penalty.
__device__ const float* penalised(const SamplingRow& asked, int vocab, float* workspace) {
  for (int id = static_cast<int>(threadIdx.x); id < vocab; id += sampling_threads) workspace[id] = asked.logits[id];
  __syncthreads();
  // A token that stands there twice is written twice, with the same number.
  for (std::int64_t i = threadIdx.x; i < asked.text_length; i += sampling_threads) {
    const int id = asked.text[i];
    const float logit = asked.logits[id], penalty = asked.repetition_penalty;
    workspace[id] = fminf(fmaxf(logit > 0.0f ? logit / penalty : logit * penalty, -3.4e38f), 3.4e38f);
  }
  __syncthreads();
  return workspace;
}

// Of all tokens, in the order of their ids.
__device__ Place draw_of_all(const SharedRow& row, const Weights& weights, double drawn, Mass& total,
                             DescentMemory& memory) {
  Mass own = 0;
  row.each([&](int, float logit) { own += weights.mass(weights.weight(logit)); });
  own = over_warp(own, [](Mass a, Mass b) { return a + b; });
  __syncthreads();
  if (threadIdx.x % 32 == 0) memory.block.keys[threadIdx.x / 32] = own;
  __syncthreads();
  Mass before = 0;
  total = 0;
  for (unsigned warp = 0; warp < sampling_warps; ++warp) {
    if (warp < threadIdx.x / 32) before += memory.block.keys[warp];
    total += memory.block.keys[warp];
  }
  const Mass target = min(static_cast<Mass>(drawn * static_cast<double>(total)), total - 1);
  if (before <= target && target < before + own) {
    for (int from = row.first; from < row.end && before <= target; from += 32) {
      const int id = from + static_cast<int>(threadIdx.x % 32);
      const Mass mass = id < row.end ? weights.mass(weights.weight(row.logits[id])) : 0;
      const Mass up_to = before + running_in_warp({0, mass}).mass;
      if (up_to - mass <= target && target < up_to)
        memory.id = id, memory.before.mass = up_to - mass, memory.here.mass = mass;
      before = __shfl_sync(0xffffffffu, up_to, 31);
    }
  }
  __syncthreads();
  return {memory.id, memory.before.mass, memory.here.mass};
}

// Of those that the filters keep, heaviest first.
__device__ Place draw_of_heaviest(const SharedRow& row, const Weights& weights, const SamplingRow& asked, Mass& kept,
                                  DescentMemory& memory) {
  Descent tokens(row, weights, memory);
  const Counted all = tokens.all();
  kept = all.mass;
  const auto keep_until = [&](const Place& last) { kept = last.before + last.mass; };
  if (asked.top_k > 0 && static_cast<unsigned>(asked.top_k) < all.count)
    keep_until(tokens.at_rank(static_cast<unsigned>(asked.top_k) - 1));
  // The last of the fewest that reach the share is the first that goes beyond one part less.
  if (asked.top_p < 1.0f) {
    const Mass share = static_cast<Mass>(ceil(static_cast<double>(asked.top_p) * static_cast<double>(kept)));
    keep_until(tokens.beyond(min(max(share, Mass{1}), kept) - 1));
  }
  return tokens.beyond(min(static_cast<Mass>(asked.drawn * static_cast<double>(kept)), kept - 1));
}

static_assert(kMostSampledVocab == 1 << Weights::id_bits);

__global__ void __launch_bounds__(sampling_threads) sampling_kernel(const __grid_constant__ SamplingCall call) {
  __shared__ DescentMemory memory;
  const SamplingRow& asked = call.asked[blockIdx.x];
  const SharedRow plain(asked.logits, call.vocab);
  Mass best = plain.largest_key(~Mass{0}, memory.block);
  const float highest = asked.logits[id_of_logit_key(best)];
  double total = plain.exponentials(highest, memory.block);
  const double log_total = static_cast<double>(highest) + log(total);
  int id = 0;
  double sureness = 0.0;
  if (isfinite(log_total)) {
    SharedRow row = plain;
    if (asked.repetition_penalty != 1.0f) {
      row.logits = penalised(asked, call.vocab, call.workspace + static_cast<std::size_t>(blockIdx.x) * call.vocab);
      best = row.largest_key(~Mass{0}, memory.block);
    }
    id = id_of_logit_key(best);
    if (asked.temperature > 0.0f) {
      const Weights weights(row.logits[id], asked.temperature, call.vocab);
      Mass of = 0;
      const Place place = asked.top_k > 0 || asked.top_p < 1.0f ? draw_of_heaviest(row, weights, asked, of, memory)
                                                                : draw_of_all(row, weights, asked.drawn, of, memory);
      id = place.id;
      const double into = asked.drawn * static_cast<double>(of) - static_cast<double>(place.before);
      sureness = fmax(0.0, 2.0 * fmin(into, static_cast<double>(place.mass) - into) / static_cast<double>(of));
    } else {
      if (row.logits != plain.logits) total = row.exponentials(row.logits[id], memory.block);
      sureness = 1.0 / total;
    }
  }
  if (threadIdx.x == 0) call.sampled[blockIdx.x] = {log_total, sureness, asked.logits[id], id};

  Mass limit = ~Mass{0};
  for (int i = 0; i < call.alternatives; ++i) {
    limit = plain.largest_key(limit, memory.block);
    const int likely = id_of_logit_key(limit);
    if (threadIdx.x == 0)
      call.likely[static_cast<std::size_t>(blockIdx.x) * call.alternatives + i] = {asked.logits[likely], likely};
  }
}

}  // namespace

cudaError_t sample(const SamplingCall& call, const Launch& launch) {
  if (call.rows <= 0) return cudaSuccess;
  sampling_kernel<<<call.rows, sampling_threads, 0, launch.stream>>>(call);
  return cudaGetLastError();
}

}  // namespace sizewise::cuda
