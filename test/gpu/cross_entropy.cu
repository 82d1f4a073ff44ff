// Cross-entropy and its gradient against double.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/rows.h"
#include "check.h"
#include "random/counter_random.h"

namespace sizewise::gpu_check {
namespace {

using cuda::bf16;
using Type = Buffer::Type;

struct Shape {
  int rows, vocab, ld;
  float deviation = 3.0f, shift = 0.0f;
};

template <typename T>
void check(Shape shape) {
  constexpr Type type = std::is_same_v<T, float> ? Type::fp32 : Type::bf16;
  const std::size_t count = std::size_t(shape.rows) * shape.ld;
  auto logits = normal(count, 11, shape.deviation);
  std::vector<std::int32_t> targets(shape.rows);
  for (int row = 0; row < shape.rows; ++row) {
    float* values = logits.data() + std::size_t(row) * shape.ld;
    for (int c = 0; c < shape.vocab; ++c) values[c] += shape.shift;
    if (row % 5 == 3) std::fill_n(values, shape.vocab, shape.shift + 1.5f);  // ties everywhere
    for (int c = shape.vocab; c < shape.ld; ++c) values[c] = std::numeric_limits<float>::quiet_NaN();
    const auto bits = random_bits({.seed = 5, .stream = 1, .step = 0}, row);
    targets[row] = row % 4 == 2 ? -1 : row % 7 == 1 ? shape.vocab - 1 : static_cast<int>(bits % shape.vocab);
  }
  logits = rounded(logits, type);

  const float d_loss = 0.25f;
  std::vector<double> losses(shape.rows), gradient(count, 0.0);
  in_parallel(shape.rows, [&](int row) {
    if (targets[row] < 0) return;
    const float* values = logits.data() + std::size_t(row) * shape.ld;
    const double most = *std::max_element(values, values + shape.vocab);
    double sum = 0.0;
    for (int c = 0; c < shape.vocab; ++c) sum += std::exp(values[c] - most);
    losses[row] = std::log(sum) + most - values[targets[row]];
    for (int c = 0; c < shape.vocab; ++c)
      gradient[std::size_t(row) * shape.ld + c] =
          (std::exp(values[c] - most) / sum - (c == targets[row] ? 1.0 : 0.0)) * d_loss;
  });

  const Bytes device_targets(targets.size() * 4), varying(4);
  must(cudaMemcpy(device_targets.data(), targets.data(), targets.size() * 4, cudaMemcpyHostToDevice), "cudaMemcpy");
  must(cudaMemcpy(varying.data(), &d_loss, 4, cudaMemcpyHostToDevice), "cudaMemcpy");
  const std::string text = std::string(type == Type::fp32 ? "fp32 " : "bf16 ") + std::to_string(shape.rows) +
                           " rows, " + std::to_string(shape.vocab) + " of " + std::to_string(shape.ld);
  std::vector<float> first;
  for (int run = 0; run < 3; ++run) {
    const bool with_gradient = run != 2;
    const Buffer values(logits, type), got_losses(shape.rows, Type::fp32);
    cuda::CrossEntropyCall<T> call = {
        shape.rows,    shape.vocab, shape.ld, values.as<T>(), device_targets.as<std::int32_t>(), got_losses.as<float>(),
        with_gradient, {}};
    if (run == 0) call.d_loss.value = d_loss;
    if (run == 1) call.d_loss.at = varying.as<float>();
    must(cuda::cross_entropy(call, launch()), "cross_entropy");
    const auto got = got_losses.values(), after = values.values();
    double worst = 0.0;
    for (int row = 0; row < shape.rows; ++row)
      worst = std::max(worst, std::abs(got[row] - losses[row]) / std::max(1.0, std::abs(losses[row])));
    expect(text + ": a loss is off by " + std::to_string(worst), worst <= 1e-5);
    if (run == 0) {
      close("losses " + text, got, losses, 1e-5);
      close("  gradient", after, gradient, type == Type::fp32 ? 1e-5 : 5e-3);
      first = after;
    }
    if (run == 1) same_bits("cross-entropy", first, after);
    if (run == 2) {
      bool untouched = true;
      for (std::size_t i = 0; i < count; ++i)
        if (static_cast<int>(i % shape.ld) < shape.vocab) untouched = untouched && after[i] == logits[i];
      expect(text + ": logits changed without a gradient", untouched);
    }
  }
}

GPU_CASE("cross_entropy: losses and gradients") {
  constexpr Shape shapes[] = {{9, 1, 8},         {200, 65, 72},       {50, 65, 65},          {1000, 256, 256},
                              {33, 1000, 1008},  {31, 1000, 1001},    {40, 2048, 2048},      {17, 2050, 2056},
                              {17, 5000, 5000},  {12, 16384, 16384},  {9, 50257, 50304},     {8, 50257, 50257},
                              {5, 70001, 70016}, {5, 151936, 151936}, {50, 300, 304, 30.0f}, {40, 5000, 5008, 30.0f}};
  for (const Shape shape : shapes) {
    check<float>(shape);
    check<bf16>(shape);
  }
}

GPU_CASE("cross_entropy: large logits") {
  for (const float shift : {80.0f, -80.0f, 1e4f, -1e4f}) {
    check<float>({20, 500, 504, 3.0f, shift});
    check<float>({12, 5000, 5000, 3.0f, shift});
    check<float>({6, 5000, 5001, 3.0f, shift});
    check<bf16>({12, 5000, 5000, 80.0f, shift});
  }
}

GPU_CASE("cross_entropy: many rows") { check<bf16>({200000, 16, 16}); }

GPU_CASE("bench rows: cross-entropy") {
  const int rows = 8192, vocab = 50257, ld = 50304;
  const Buffer logits(std::size_t(rows) * ld, Type::bf16), losses(rows, Type::fp32);
  const Buffer tile(normal(1 << 20, 1, 3.0f), Type::bf16);
  for (std::size_t at = 0; at < logits.bytes(); at += tile.bytes())
    must(cudaMemcpy(logits.as<char>() + at, tile.data(), std::min(tile.bytes(), logits.bytes() - at),
                    cudaMemcpyDeviceToDevice),
         "cudaMemcpy");
  std::vector<std::int32_t> targets(rows);
  for (int row = 0; row < rows; ++row)
    targets[row] = static_cast<int>(random_bits({.seed = 5, .stream = 1, .step = 0}, row) % vocab);
  const Bytes device_targets(rows * 4);
  must(cudaMemcpy(device_targets.data(), targets.data(), rows * 4, cudaMemcpyHostToDevice), "cudaMemcpy");
  for (const bool with_gradient : {false, true}) {
    const cuda::CrossEntropyCall<bf16> call = {rows,
                                               vocab,
                                               ld,
                                               logits.as<bf16>(),
                                               device_targets.as<std::int32_t>(),
                                               losses.as<float>(),
                                               with_gradient,
                                               {.value = 1.0f / rows}};
    const double ms =
        milliseconds([&](cudaStream_t) { must(cuda::cross_entropy(call, launch()), "cross_entropy"); }, 4);
    const double bytes = (with_gradient ? 2.0 : 1.0) * rows * ld * sizeof(bf16);
    const std::string name =
        std::string("cross-entropy ") + (with_gradient ? "with" : "without") + " gradient 8192 x 50257 bf16";
    figure("rows", name, ms, "ms");
    figure("rows", name, bytes / ms * 1e3 / copy_bandwidth(), "of copy");
  }
}

}  // namespace
}  // namespace sizewise::gpu_check
