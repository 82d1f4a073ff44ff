#include <doctest/doctest.h>

#include <utility>

#include "every_path.h"
#include "linear_reference.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

struct Shape {
  int m, n, k;
};
const Shape kShapes[] = {{1, 1, 1},      {1, 65, 128},   {3, 7, 5},      {8, 50, 33},  {16, 31, 257},
                         {17, 33, 100},  {29, 65, 300},  {30, 1, 17},    {64, 96, 64}, {100, 47, 513},
                         {131, 130, 70}, {260, 100, 40}, {1030, 40, 20}, {19, 8, 1}};

struct Case {
  bool bias = false, residual = false, saved = false, gelu = false, residual_is_y = false, misaligned = false;
  Precision precision = Precision::fp32;
};

void check(Backend& backend, Shape shape, Case with, std::uint32_t seed) {
  const std::int64_t size = std::int64_t{shape.m} * shape.n;
  Operand x(std::int64_t{shape.m} * shape.k, seed, with.misaligned),
      weight(std::int64_t{shape.n} * shape.k, seed + 1, with.misaligned), bias(shape.n, seed + 2, with.misaligned),
      residual(size, seed + 3, with.misaligned), y = residual, saved(size, seed + 4, with.misaligned);
  backend.run(LinearForward{.m = shape.m,
                            .n = shape.n,
                            .k = shape.k,
                            .x = x.data(),
                            .weight = weight.data(),
                            .bias = with.bias ? bias.data() : nullptr,
                            .residual = !with.residual       ? nullptr
                                        : with.residual_is_y ? y.data()
                                                             : residual.data(),
                            .saved = with.saved ? saved.data() : nullptr,
                            .y = y.data(),
                            .activation = with.gelu ? Activation::gelu_tanh : Activation::none,
                            .precision = with.precision});
  // Few rows are multiplied as they are.
  const Precision taken = shape.m > 16 ? with.precision : Precision::fp32;
  int wrong = 0;
  for (std::int64_t at = 0; at < size; ++at) {
    const std::int64_t i = at / shape.n, j = at % shape.n;
    Sum sum;
    if (with.bias) sum.add(bias[j]);
    for (int k = 0; k < shape.k; ++k) {
      sum.add(operand(x[i * shape.k + k], taken) * operand(weight[j * shape.k + k], taken));
    }
    if (with.saved && !(std::abs(saved[at] - reference_gelu_derivative(sum.value)) <= 2 * tolerance(sum))) ++wrong;
    const double expected = (with.gelu ? reference_gelu(sum.value) : sum.value) + (with.residual ? residual[at] : 0.0);
    if (!(std::abs(y[at] - expected) <= 2 * tolerance(sum))) ++wrong;
  }
  CHECK_MESSAGE(wrong == 0, wrong << " wrong elements of " << shape.m << "x" << shape.n << "x" << shape.k << " on "
                                  << backend.name());
}

}  // namespace

TEST_CASE("the forward product with every epilogue equals a product in double, on every path and odd shapes") {
  for (const cpu::Path path : supported_paths()) {
    for (const int threads : {1, 3}) {
      cpu::CpuBackend backend(path, threads);
      std::uint32_t seed = 1;
      for (const Shape& shape : kShapes) {
        for (const Case& with :
             {Case{}, Case{.bias = true}, Case{.bias = true, .saved = true, .gelu = true},
              Case{.bias = true, .residual = true, .misaligned = true}, Case{.residual = true, .residual_is_y = true},
              Case{.misaligned = true, .precision = Precision::bf16},
              Case{.bias = true, .residual = true, .saved = true, .gelu = true, .precision = Precision::bf16},
              Case{.bias = true, .residual = true, .saved = true, .gelu = true, .misaligned = true}}) {
          check(backend, shape, with, seed += 10);
        }
      }
    }
  }
}

TEST_CASE("the forward product has the same bits with 1, 2 and 3 threads") {
  for (const cpu::Path path : supported_paths()) {
    for (const auto& [shape, precision] : {std::pair{Shape{5, 70, 300}, Precision::fp32},
                                           {Shape{150, 200, 600}, Precision::fp32},
                                           {Shape{1100, 65, 130}, Precision::fp32},
                                           {Shape{150, 200, 1201}, Precision::bf16},
                                           {Shape{1100, 65, 131}, Precision::bf16}}) {
      Operand x(std::int64_t{shape.m} * shape.k, 1), weight(std::int64_t{shape.n} * shape.k, 2), bias(shape.n, 3);
      const Operand untouched(std::int64_t{shape.m} * shape.n, 4);
      std::vector<Operand> results;
      for (const int threads : {1, 2, 3}) {
        Operand& y = results.emplace_back(untouched);
        cpu::CpuBackend(path, threads)
            .run(LinearForward{.m = shape.m,
                               .n = shape.n,
                               .k = shape.k,
                               .x = x.data(),
                               .weight = weight.data(),
                               .bias = bias.data(),
                               .residual = y.data(),
                               .y = y.data(),
                               .activation = Activation::gelu_tanh,
                               .precision = precision});
      }
      CHECK(results[0] == results[1]);
      CHECK(results[0] == results[2]);
    }
  }
}

TEST_CASE("a row of the forward product does not depend on the rows beside it") {
  for (const cpu::Path path : supported_paths()) {
    cpu::CpuBackend backend(path, 2);
    constexpr int n = 70, k = 300, most = 200;
    Operand x(most * k, 1), weight(n * k, 2), many(most * n, 3), fewer(most * n, 4);
    backend.run(LinearForward{.m = most, .n = n, .k = k, .x = x.data(), .weight = weight.data(), .y = many.data()});
    backend.run(LinearForward{.m = 37, .n = n, .k = k, .x = x.data(), .weight = weight.data(), .y = fewer.data()});
    bool same = true;
    for (int at = 0; at < 37 * n; ++at) same = same && many[at] == fewer[at];
    CHECK(same);
  }
}

TEST_CASE("denormals, infinities and values that are no numbers pass through the forward product") {
  for (const cpu::Path path : supported_paths()) {
    for (const int m : {2, 20}) {
      constexpr int n = 40, k = 33;
      Operand x(m * k, 1), weight(n * k, 2), y(m * n, 3);
      for (int i = 0; i < m * k; ++i) x.data()[i] = 0.0f;
      for (int i = 0; i < n * k; ++i) weight.data()[i] = 1.0f;
      x.data()[5] = 1e-40f;
      x.data()[k + 3] = INFINITY;
      cpu::CpuBackend(path, 1).run(
          LinearForward{.m = m, .n = n, .k = k, .x = x.data(), .weight = weight.data(), .y = y.data()});
      for (int j = 0; j < n; ++j) {
        CHECK(y[j] == 1e-40f);
        CHECK(y[n + j] == INFINITY);
      }
      weight.data()[3] = 0.0f;  // infinity times zero
      cpu::CpuBackend(path, 1).run(
          LinearForward{.m = m, .n = n, .k = k, .x = x.data(), .weight = weight.data(), .y = y.data()});
      CHECK(std::isnan(y[n]));
      CHECK(y[n + 1] == INFINITY);
    }
  }
}

TEST_CASE("bf16 products round to the nearest, ties to even, and pass on infinities and what is no number") {
  constexpr int m = 20, n = 40, k = 33;
  const std::pair<float, float> rounded[] = {{1.0f, 1.0f},
                                             {0x1.01p0f, 0x1.00p0f},      // a tie, to even
                                             {0x1.03p0f, 0x1.04p0f},      // a tie, to even
                                             {0x1.010002p0f, 0x1.02p0f},  // just above a tie
                                             {-0x1.fep-100f, -0x1.fep-100f},
                                             {0x1.ffp127f, INFINITY}};
  for (const cpu::Path path : supported_paths()) {
    for (const auto& [value, expected] : rounded) {
      Operand x(m * k, 1), weight(n * k, 2), y(m * n, 3);
      for (int i = 0; i < m * k; ++i) x.data()[i] = 0.0f;
      for (int i = 0; i < n * k; ++i) weight.data()[i] = 1.0f;
      x.data()[k - 1] = value;  // the last of an odd depth: its pair is filled
      x.data()[5 * k + 4] = INFINITY;
      x.data()[6 * k + 7] = NAN;
      cpu::CpuBackend(path, 1).run(LinearForward{
          .m = m, .n = n, .k = k, .x = x.data(), .weight = weight.data(), .y = y.data(), .precision = Precision::bf16});
      CHECK(y[0] == expected);
      CHECK(y[n - 1] == expected);
      CHECK(y[5 * n] == INFINITY);
      CHECK(std::isnan(y[6 * n]));
    }
  }
}
