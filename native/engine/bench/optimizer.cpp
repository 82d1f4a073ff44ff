#include "bench/optimizer.h"

#include "bench/peaks.h"
#include "bench/random_floats.h"
#include "bench/rounds.h"
#include "platform/cpu_time.h"

namespace sizewise::bench {
namespace {

constexpr std::int64_t kParameters = std::int64_t{1} << 24;  // four arrays of 64 MiB
constexpr double kBytesPerParameter = 32;  // parameter, gradient and two moments, each read and written

}  // namespace

Figures optimizer(int threads, double seconds, const Control& control) {
  const auto backend = make_cpu_backend({.threads = threads, .path = {}});
  const Memory memory(*backend);
  const RandomFloats parameter(*backend, kParameters), gradient(*backend, kParameters), first(*backend, kParameters),
      second(*backend, kParameters);
  backend->run(Fill{.count = kParameters, .value = 1e-3f, .y = second.data()});  // a second moment is never negative
  const AdamWTensor tensors[] = {{parameter.data(), gradient.data(), first.data(), second.data(), kParameters, true}};
  const AdamW op{.tensors = tensors,
                 .learning_rate = 1e-4f,
                 .beta1 = 0.9f,
                 .beta2 = 0.95f,
                 .epsilon = 1e-8f,
                 .weight_decay = 0.1f,
                 .gradient_scale = 0.5f,
                 .step = 10};
  std::vector<double> shares;
  double best = 0;
  for (Rounds rounds(seconds, 7, control); rounds.another();) {
    const double limit = memory.update();
    const double start = process_cpu_seconds();
    backend->run(op);
    shares.push_back(kParameters * kBytesPerParameter / (process_cpu_seconds() - start) / limit);
    best = std::max(best, limit);
  }
  return {{"figure", median(shares)}, {"spread", spread(shares)}, {"rmw_gbps", best * 1e-9}};
}

}  // namespace sizewise::bench
