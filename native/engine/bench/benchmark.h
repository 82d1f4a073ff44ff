// Native benchmarks by the ids of the table of goals, each measured against this machine's own limits in the same run:
// every round takes the limit and the work in turn, so that what else runs here slows both alike. Times are processor
// time unless the name of a figure says otherwise.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "train/control.h"

namespace sizewise {

// Name and figure, in the order to show.
using Figures = std::vector<std::pair<std::string, double>>;

// What each `what` gives; `figure` is the median over rounds, `spread` is (90th - 10th percentile) / median of the
// rounds:
//   peaks     of one core: fma_gflops (the best of fma_zmm_gflops and fma_ymm_gflops, each left out where the processor
//             has no such instructions, and of plain loops), bf16_gflops (bf16 pairs on the best path), read_gbps,
//             copy_gbps, rmw_gbps (the last two count the bytes read and those written)
//   C1        figure: forward product, share of fma_gflops, geometric mean over transformer shapes; spread; peak_gflops
//   C2        figure: the lower of figure_dx and figure_dw, the same for both gradients, packing included; spread;
//             peak_gflops
//   C3 forward, C3 backward
//             as C1 and C2, in bf16 and as a share of bf16_gflops
//   C4 124m, C4 small, in bf16 C5 124m, C5 small
//             tokens_per_second: of processor time with one thread, of wall time with several; seconds_per_step,
//             spread, loss, tokens_per_step, model_flops_share: model FLOPs per second over fma_gflops, or bf16_gflops,
//             of the threads
//   C7        figure: AdamW's bytes/s (32 a parameter: four arrays read and written) over rmw_gbps; spread
//   C8        figure: share of a train step outside matrix products, the larger of figure_124m and figure_small
//   C9 bf16, C9 int8, C9 int4
//             figure: bytes/s of the products of one token with packed weights of a model of 1.1B, over read_gbps;
//             spread
//   C12       figure: train tokens/s of wall time with `threads` threads over one thread, while one busy thread per
//   core
//             runs; spread; fair_share: the same over what half of every core in use would give
//   C14       figure: tokens/s of a model of 5.0M beside a draft of 0.2M over those of the model alone, both of random
//             weights, so that no proposal is right but by chance: the worst that a draft can do; spread; proposed;
//             accepted
//   C15 fp32, C15 int8
//             figure: tokens/s of wall time that eight lanes of a model of 124M, random weights, write together, over
//             those of one; spread; tokens_per_second_1, _2, _4, _8: of so many lanes
// `threads` 0: one per core. `seconds`: about how long to measure; every benchmark takes at least a few rounds.
// Blocking. Throws Error: cancelled, usage (an unknown id, with the known ones), out_of_memory.
Figures run_benchmark(const std::string& what, int threads, double seconds, const Control& control);

}  // namespace sizewise
