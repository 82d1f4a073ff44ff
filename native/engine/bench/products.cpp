#include "bench/products.h"

#include <algorithm>
#include <functional>

#include "bench/peaks.h"
#include "bench/random_floats.h"
#include "bench/rounds.h"
#include "platform/cpu_time.h"

namespace sizewise::bench {
namespace {

struct Shape {
  int m, n, k;
  std::string name() const { return std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(k); }
  double flops() const { return 2.0 * m * n * k; }
};

// GPT-2 124M with 256 tokens, and a model of width 256 with 1,024: the four products of a block each.
const Shape kShapes[] = {{256, 2304, 768}, {256, 768, 768},  {256, 3072, 768},  {256, 768, 3072},
                         {1024, 768, 256}, {1024, 256, 256}, {1024, 1024, 256}, {1024, 256, 1024}};
constexpr double kFlopsPerSample = 3e8;

struct Operands {
  RandomFloats x, weight, bias, y;
  Operands(Backend& backend, Shape s)
      : x(backend, std::int64_t{s.m} * s.k),
        weight(backend, std::int64_t{s.n} * s.k),
        bias(backend, s.n),
        y(backend, std::int64_t{s.m} * s.n) {}
};

using Product = std::function<void(Backend&, Shape, Operands&)>;

struct Shares {
  std::vector<double> by_shape;  // medians
  std::vector<double> rounds;    // geometric means over shapes
  double flops = 0;              // the peak, at best
};

// What the products run on, and the peak that they are held against.
struct Ground {
  Precision precision;
  std::string path;  // the best one where empty
  std::function<double()> peak;
};

Ground best_ground(Precision precision) {
  return {precision, {}, [=] { return best_flops(precision); }};
}
Ground avx2_ground() { return {Precision::fp32, "avx2", ymm_flops}; }

Shares measure(const Product& product, const Ground& ground, int threads, double seconds, const Control& control) {
  const auto backend = make_cpu_backend({.threads = threads, .path = ground.path});
  std::vector<Operands> operands;
  operands.reserve(std::size(kShapes));
  for (const Shape& shape : kShapes) product(*backend, shape, operands.emplace_back(*backend, shape));

  Shares shares;
  std::vector<std::vector<double>> by_shape(std::size(kShapes));
  for (Rounds rounds(seconds, 5, control); rounds.another();) {
    std::vector<double> round;
    for (std::size_t i = 0; i < std::size(kShapes); ++i) {
      const double peak = ground.peak();
      const int times = std::max(1, static_cast<int>(kFlopsPerSample / kShapes[i].flops()));
      const double start = process_cpu_seconds();
      for (int time = 0; time < times; ++time) product(*backend, kShapes[i], operands[i]);
      round.push_back(kShapes[i].flops() * times / (process_cpu_seconds() - start) / peak);
      by_shape[i].push_back(round.back());
      shares.flops = std::max(shares.flops, peak);
    }
    shares.rounds.push_back(geometric_mean(round));
  }
  for (const auto& samples : by_shape) shares.by_shape.push_back(median(samples));
  return shares;
}

void append_shapes(Figures& figures, const std::string& prefix, const Shares& shares) {
  for (std::size_t i = 0; i < std::size(kShapes); ++i)
    figures.emplace_back(prefix + kShapes[i].name(), shares.by_shape[i]);
}

Figures forward(const Ground& ground, int threads, double seconds, const Control& control) {
  const Precision precision = ground.precision;
  const Shares shares = measure(
      [=](Backend& backend, Shape s, Operands& o) {
        backend.run(LinearForward{.m = s.m,
                                  .n = s.n,
                                  .k = s.k,
                                  .x = o.x.data(),
                                  .weight = o.weight.data(),
                                  .bias = o.bias.data(),
                                  .y = o.y.data(),
                                  .precision = precision});
      },
      ground, threads, seconds, control);
  Figures figures{{"figure", geometric_mean(shares.by_shape)},
                  {"spread", spread(shares.rounds)},
                  {"peak_gflops", shares.flops * 1e-9}};
  append_shapes(figures, "", shares);
  return figures;
}

Figures backward(const Ground& ground, int threads, double seconds, const Control& control) {
  const Precision precision = ground.precision;
  const Shares dx = measure(
      [=](Backend& backend, Shape s, Operands& o) {
        backend.run(LinearBackwardInput{.m = s.m,
                                        .n = s.n,
                                        .k = s.k,
                                        .dy = o.y.data(),
                                        .weight = o.weight.data(),
                                        .dx = o.x.data(),
                                        .precision = precision});
      },
      ground, threads, seconds / 2, control);
  const Shares dw = measure(
      [=](Backend& backend, Shape s, Operands& o) {
        backend.run(LinearBackwardWeight{.m = s.m,
                                         .n = s.n,
                                         .k = s.k,
                                         .dy = o.y.data(),
                                         .x = o.x.data(),
                                         .dweight = o.weight.data(),
                                         .dbias = o.bias.data(),
                                         .precision = precision});
      },
      ground, threads, seconds / 2, control);
  const double share_dx = geometric_mean(dx.by_shape), share_dw = geometric_mean(dw.by_shape);
  Figures figures{{"figure", std::min(share_dx, share_dw)},
                  {"figure_dx", share_dx},
                  {"figure_dw", share_dw},
                  {"spread", std::max(spread(dx.rounds), spread(dw.rounds))},
                  {"peak_gflops", std::max(dx.flops, dw.flops) * 1e-9}};
  append_shapes(figures, "dx ", dx);
  append_shapes(figures, "dw ", dw);
  return figures;
}

}  // namespace

Figures forward_products(Precision precision, int threads, double seconds, const Control& control) {
  return forward(best_ground(precision), threads, seconds, control);
}
Figures backward_products(Precision precision, int threads, double seconds, const Control& control) {
  return backward(best_ground(precision), threads, seconds, control);
}
Figures forward_products_avx2(int threads, double seconds, const Control& control) {
  return forward(avx2_ground(), threads, seconds, control);
}
Figures backward_products_avx2(int threads, double seconds, const Control& control) {
  return backward(avx2_ground(), threads, seconds, control);
}

}  // namespace sizewise::bench
