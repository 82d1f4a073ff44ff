#include "ops/dropout.h"

#include <doctest/doctest.h>

#include <cmath>

#include "cpu/every_path.h"
#include "random/counter_random.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

TEST_CASE("dropout: every element follows its random bits, on every path") {
  const Dropout dropout{0.37f, 0xfeedfacecafebeefull, 9, (std::uint64_t{1} << 33) + 5};
  for (const int count : {1, 15, 16, 63, 64, 65, 1000, 40000}) {
    CAPTURE(count);
    const auto x = random_floats(count, 1), residual = random_floats(count, 2);
    on_every_path(
        [&](Backend& backend) {
          std::vector<float> y(count);
          backend.run(DropoutApply{count, x.data(), residual.data(), y.data(), dropout});
          std::vector<float> in_place = x;
          backend.run(DropoutApply{count, in_place.data(), residual.data(), in_place.data(), dropout});
          CHECK(in_place == y);
          return y;
        },
        [&](const std::vector<float>& y) {
          int wrong = 0;
          for (int i = 0; i < count; ++i) {
            const bool keep =
                random_bits({dropout.seed, dropout.stream, dropout.step}, i) >= drop_threshold(dropout.probability);
            const double expected = (keep ? x[i] / (1.0 - double{dropout.probability}) : 0.0) + residual[i];
            wrong += std::abs(y[i] - expected) > 1e-6 * (1 + std::abs(expected));
          }
          CHECK(wrong == 0);
        });
  }
}

TEST_CASE("dropout: the share that is dropped, and the mean that is kept") {
  const int count = 1 << 18;
  const std::vector<float> ones(count, 1.0f);
  cpu::CpuBackend backend(cpu::best_path(), 2);
  for (const float probability : {0.0f, 0.1f, 0.5f, 0.9f}) {
    std::vector<float> y(count);
    backend.run(DropoutApply{count, ones.data(), nullptr, y.data(), {probability, 3, 1, 1}});
    double dropped = 0, sum = 0;
    for (const float value : y) {
      dropped += value == 0.0f;
      sum += value;
    }
    const double deviation = std::sqrt(probability * (1.0 - probability) / count);
    CHECK(std::abs(dropped / count - probability) <= 5 * deviation);
    CHECK(std::abs(sum / count - 1.0) <= 5 * deviation / (1.0 - probability) + 1e-6);
  }
}

TEST_CASE("dropout: steps and streams drop independently") {
  const int count = 1 << 16;
  const std::vector<float> ones(count, 1.0f);
  cpu::CpuBackend backend(cpu::best_path(), 1);
  std::vector<float> first(count), step(count), stream(count);
  backend.run(DropoutApply{count, ones.data(), nullptr, first.data(), {0.5f, 3, 1, 1}});
  backend.run(DropoutApply{count, ones.data(), nullptr, step.data(), {0.5f, 3, 1, 2}});
  backend.run(DropoutApply{count, ones.data(), nullptr, stream.data(), {0.5f, 3, 2, 1}});
  double same_step = 0, same_stream = 0;
  for (int i = 0; i < count; ++i) {
    same_step += first[i] == step[i];
    same_stream += first[i] == stream[i];
  }
  CHECK(same_step / count == doctest::Approx(0.5).epsilon(0.02));
  CHECK(same_stream / count == doctest::Approx(0.5).epsilon(0.02));
}
