#include "bench/decode.h"

#include <algorithm>

#include "bench/peaks.h"
#include "bench/random_floats.h"
#include "bench/rounds.h"
#include "graph/device_buffer.h"
#include "platform/cpu_time.h"

namespace sizewise::bench {
namespace {

struct Matrix {
  int n, k;
};
// A layer of a Llama of 1.1B parameters: q, k, v and o of 32 heads and 4 kv heads, and the three of the feed-forward.
const Matrix kLayer[] = {{2048, 2048}, {256, 2048},  {256, 2048}, {2048, 2048},
                         {5632, 2048}, {5632, 2048}, {2048, 5632}};
constexpr int kLayers = 3;  // more than the last cache holds
constexpr int kWidest = 5632;

}  // namespace

Figures decode_products(WeightFormat format, int threads, double seconds, const Control& control) {
  const auto backend = make_cpu_backend({.threads = threads, .path = {}});
  const Memory memory(*backend);
  const RandomFloats x(*backend, kWidest), y(*backend, kWidest);
  const RandomFloats values(*backend, std::int64_t{kWidest} * 2048);
  std::vector<std::pair<Matrix, DeviceBuffer>> weights;
  double bytes = 0;
  for (int layer = 0; layer < kLayers; ++layer) {
    for (const Matrix& matrix : kLayer) {
      const std::int64_t size = backend->packed_weight_bytes(format, matrix.n, matrix.k);
      bytes += static_cast<double>(size);
      backend->pack_weight(format, matrix.n, matrix.k, values.data(),
                           weights.emplace_back(matrix, DeviceBuffer(*backend, size)).second.data());
    }
  }
  std::vector<double> shares;
  double best = 0;
  for (Rounds rounds(seconds, 7, control); rounds.another();) {
    const double limit = memory.read();
    const double start = process_cpu_seconds();
    for (const auto& [matrix, weight] : weights)
      backend->run(PackedLinear{.m = 1,
                                .n = matrix.n,
                                .k = matrix.k,
                                .x = x.data(),
                                .weight = weight.data(),
                                .format = format,
                                .y = y.data()});
    shares.push_back(bytes / (process_cpu_seconds() - start) / limit);
    best = std::max(best, limit);
  }
  return {{"figure", median(shares)}, {"spread", spread(shares)}, {"read_gbps", best * 1e-9}};
}

}  // namespace sizewise::bench
