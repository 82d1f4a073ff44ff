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
const Shape kShapes[] = {{1, 1, 1},     {1, 65, 128},   {3, 7, 5},      {8, 33, 50},    {17, 100, 33},
                         {29, 300, 65}, {100, 513, 47}, {131, 70, 130}, {1030, 20, 40}, {600, 15, 31},
                         {4, 4500, 9},  {30, 17, 1},    {1101, 90, 97}};

void check_input(Backend& backend, Shape shape, Precision precision, bool accumulate, bool gelu, bool misaligned,
                 std::uint32_t seed) {
  const std::int64_t size = std::int64_t{shape.m} * shape.k;
  Operand dy(std::int64_t{shape.m} * shape.n, seed, misaligned),
      weight(std::int64_t{shape.n} * shape.k, seed + 1, misaligned), before(size, seed + 2, misaligned),
      dx = before, saved(size, seed + 3, misaligned);
  backend.run(LinearBackwardInput{.m = shape.m,
                                  .n = shape.n,
                                  .k = shape.k,
                                  .dy = dy.data(),
                                  .weight = weight.data(),
                                  .dx = dx.data(),
                                  .accumulate = accumulate,
                                  .saved = gelu ? saved.data() : nullptr,
                                  .activation = gelu ? Activation::gelu_tanh : Activation::none,
                                  .precision = precision});
  int wrong = 0;
  for (std::int64_t at = 0; at < size; ++at) {
    const std::int64_t i = at / shape.k, k = at % shape.k;
    Sum sum;
    for (int j = 0; j < shape.n; ++j)
      sum.add(operand(dy[i * shape.n + j], precision) * operand(weight[j * std::int64_t{shape.k} + k], precision));
    const double expected = sum.value * (gelu ? saved[at] : 1.0f) + (accumulate ? before[at] : 0.0);
    if (!(std::abs(dx[at] - expected) <= 2 * tolerance(sum))) ++wrong;
  }
  CHECK_MESSAGE(wrong == 0, wrong << " wrong elements of dx, " << shape.m << "x" << shape.n << "x" << shape.k << " on "
                                  << backend.name());
}

void check_weight(Backend& backend, Shape shape, Precision precision, bool with_bias, bool misaligned,
                  std::uint32_t seed) {
  Operand dy(std::int64_t{shape.m} * shape.n, seed, misaligned),
      x(std::int64_t{shape.m} * shape.k, seed + 1, misaligned),
      weight_before(std::int64_t{shape.n} * shape.k, seed + 2, misaligned),
      dweight = weight_before, bias_before(shape.n, seed + 3, misaligned), dbias = bias_before;
  backend.run(LinearBackwardWeight{.m = shape.m,
                                   .n = shape.n,
                                   .k = shape.k,
                                   .dy = dy.data(),
                                   .x = x.data(),
                                   .dweight = dweight.data(),
                                   .dbias = with_bias ? dbias.data() : nullptr,
                                   .precision = precision});
  int wrong = 0;
  for (int j = 0; j < shape.n; ++j) {
    Sum bias;
    bias.add(bias_before[j]);
    for (int i = 0; with_bias && i < shape.m; ++i) bias.add(dy[std::int64_t{i} * shape.n + j]);
    if (!(std::abs(dbias[j] - bias.value) <= 2 * tolerance(bias))) ++wrong;
    for (int k = 0; k < shape.k; ++k) {
      const std::int64_t at = std::int64_t{j} * shape.k + k;
      Sum sum;
      sum.add(weight_before[at]);
      for (int i = 0; i < shape.m; ++i)
        sum.add(operand(dy[std::int64_t{i} * shape.n + j], precision) *
                operand(x[std::int64_t{i} * shape.k + k], precision));
      if (!(std::abs(dweight[at] - sum.value) <= 2 * tolerance(sum))) ++wrong;
    }
  }
  CHECK_MESSAGE(wrong == 0, wrong << " wrong elements of dweight and dbias, " << shape.m << "x" << shape.n << "x"
                                  << shape.k << " on " << backend.name());
}

}  // namespace

TEST_CASE("both gradients of the linear product equal those in double, on every path and odd shapes") {
  for (const cpu::Path path : supported_paths()) {
    for (const int threads : {1, 3}) {
      cpu::CpuBackend backend(path, threads);
      std::uint32_t seed = 1;
      for (const Shape& shape : kShapes) {
        for (const Precision precision : {Precision::fp32, Precision::bf16}) {
          check_input(backend, shape, precision, false, false, false, seed += 10);
          check_input(backend, shape, precision, true, false, true, seed += 10);
          check_input(backend, shape, precision, false, true, true, seed += 10);
          check_input(backend, shape, precision, true, true, false, seed += 10);
          check_weight(backend, shape, precision, false, false, seed += 10);
          check_weight(backend, shape, precision, true, true, seed += 10);
        }
      }
    }
  }
}

TEST_CASE("the gradients have the same bits with 1, 2 and 3 threads") {
  for (const cpu::Path path : supported_paths()) {
    for (const auto& [shape, precision] : {std::pair{Shape{40, 4200, 20}, Precision::fp32},
                                           {Shape{150, 200, 600}, Precision::fp32},
                                           {Shape{1100, 65, 130}, Precision::fp32},
                                           {Shape{1101, 200, 130}, Precision::bf16},
                                           {Shape{1101, 90, 97}, Precision::bf16},
                                           {Shape{1101, 97, 70}, Precision::bf16},
                                           {Shape{800, 50, 33}, Precision::fp32}}) {
      Operand dy(std::int64_t{shape.m} * shape.n, 1), x(std::int64_t{shape.m} * shape.k, 2),
          weight(std::int64_t{shape.n} * shape.k, 3);
      std::vector<Operand> dx, dweight, dbias;
      for (const int threads : {1, 2, 3}) {
        cpu::CpuBackend backend(path, threads);
        backend.run(LinearBackwardInput{.m = shape.m,
                                        .n = shape.n,
                                        .k = shape.k,
                                        .dy = dy.data(),
                                        .weight = weight.data(),
                                        .dx = dx.emplace_back(x).data(),
                                        .accumulate = true,
                                        .precision = precision});
        backend.run(LinearBackwardWeight{.m = shape.m,
                                         .n = shape.n,
                                         .k = shape.k,
                                         .dy = dy.data(),
                                         .x = x.data(),
                                         .dweight = dweight.emplace_back(weight).data(),
                                         .dbias = dbias.emplace_back(shape.n, 4).data(),
                                         .precision = precision});
      }
      for (const auto* results : {&dx, &dweight, &dbias}) {
        CHECK((*results)[0] == (*results)[1]);
        CHECK((*results)[0] == (*results)[2]);
      }
    }
  }
}
