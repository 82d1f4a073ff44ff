// Native benchmarks by the ids of the table of goals (C1 .. C12), each measured against this machine's own limits in the
// same run. Times are processor time of the calling thread or of the process unless the name of a figure says "wall".
#pragma once
#include <atomic>
#include <map>
#include <string>

namespace sizewise {

// Figures by name. Every `what` gives
//   peaks   fma_gflops (best of zmm and ymm, one core), fma_zmm_gflops, fma_ymm_gflops (0 where the processor has none),
//           read_gbps, copy_gbps, rmw_gbps (one core; copy counts bytes read and written, rmw counts each byte twice)
//   C1      figure: forward product, share of fma_gflops, geometric mean over transformer shapes; spread: (p90 - p10) / median of
//           the rounds; fma_gflops; and `<m>x<n>x<k>` for each shape
//   C2      figure: the lower of figure_dx and figure_dw (the same share for both gradients, packing included); spread
//   C7      figure: AdamW bytes/s (28 a parameter: gradient read and zeroed, three arrays read and written) over rmw_gbps; spread
//   C8      figure: share of a train step outside matrix products (the larger of both models); figure_124m, figure_small; spread
//   C12     figure: train tokens/s (wall) with `threads` threads over 1 thread, one busy process per core; spread;
//           fair_share: the same over what an even split of the cores would give
//   C4 small, C4 124m
//           tokens_per_second (processor time of one thread, or wall time of several), seconds_per_step, loss, tokens_per_step,
//           model_flops_share: model FLOPs over fma_gflops; spread
// `threads` 0: one per core; `seconds` is about how long to measure. Setting `cancel` ends it with Error("cancelled").
// Throws Error("usage") naming the ids when `what` is none of them.
std::map<std::string, double> benchmark(const std::string& what, int threads, double seconds, const std::atomic<bool>& cancel);

}  // namespace sizewise
