#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "backend/cpu/packed_weight.h"
#include "base/small_floats.h"
#include "every_path.h"
#include "linear_reference.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

constexpr int block = 32;

struct Shape {
  int m, n, k;
};
const Shape kShapes[] = {{1, 1, 1},   {1, 16, 32},  {1, 33, 70},  {2, 50, 31},  {3, 17, 129},   {5, 100, 64},
                         {8, 49, 95}, {9, 15, 257}, {14, 34, 64}, {17, 33, 70}, {40, 50, 2101}, {530, 210, 31}};
const WeightFormat kFormats[] = {WeightFormat::bf16, WeightFormat::int8, WeightFormat::int4};

struct AlignedBytes {
  explicit AlignedBytes(Backend& backend_, std::int64_t bytes)
      : backend(backend_), data(backend.allocate(static_cast<std::size_t>(bytes))) {}
  ~AlignedBytes() { backend.release(data); }
  AlignedBytes(const AlignedBytes&) = delete;
  AlignedBytes& operator=(const AlignedBytes&) = delete;
  Backend& backend;
  std::byte* data;
};

// The numbers that a row stands for once it is stored, and how large each could be.
std::vector<double> stored(const std::vector<float>& row, WeightFormat format) {
  std::vector<double> result(row.size());
  for (std::size_t first = 0; first < row.size(); first += block) {
    const std::size_t last = std::min(row.size(), first + block);
    float extreme = 0.0f;
    for (std::size_t i = first; i < last; ++i)
      if (std::abs(row[i]) > std::abs(extreme)) extreme = row[i];
    const double scale =
        format == WeightFormat::int8 ? from_f16(to_f16(std::abs(extreme) / 127.0f)) : from_f16(to_f16(extreme / -8.0f));
    for (std::size_t i = first; i < last; ++i) {
      if (format == WeightFormat::bf16) {
        result[i] = from_bf16(to_bf16(row[i]));
      } else if (scale != 0.0) {
        const double number = std::nearbyint(static_cast<double>(row[i] / static_cast<float>(scale)));
        result[i] =
            scale * (format == WeightFormat::int8 ? std::clamp(number, -127.0, 127.0) : std::clamp(number, -8.0, 7.0));
      }
    }
  }
  return result;
}

// x as the products take it.
std::vector<double> taken(const std::vector<float>& row, WeightFormat format, bool rounds_x) {
  std::vector<double> result(row.begin(), row.end());
  if (format == WeightFormat::bf16) {
    if (rounds_x)
      for (double& value : result) value = operand(static_cast<float>(value), Precision::bf16);
    return result;
  }
  for (std::size_t first = 0; first < row.size(); first += block) {
    const std::size_t last = std::min(row.size(), first + block);
    float most = 0.0f;
    for (std::size_t i = first; i < last; ++i) most = std::max(most, std::abs(row[i]));
    const float scale = most / 127.0f, factor = scale > 0.0f ? 1.0f / scale : 0.0f;
    for (std::size_t i = first; i < last; ++i) result[i] = std::nearbyint(row[i] * factor) * double{scale};
  }
  return result;
}

std::vector<float> row_of(const Operand& values, int row, int size) {
  std::vector<float> result(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) result[static_cast<std::size_t>(i)] = values[row * std::int64_t{size} + i];
  return result;
}

void check(Backend& backend, Shape shape, WeightFormat format, bool everything, std::uint32_t seed) {
  // bf16 weights of many rows go through a product that rounds both operands.
  const bool rounds_x = shape.m > kRowsAlike;
  const std::int64_t size = std::int64_t{shape.m} * shape.n;
  Operand x(std::int64_t{shape.m} * shape.k, seed, everything), weight(std::int64_t{shape.n} * shape.k, seed + 1),
      bias(shape.n, seed + 2), residual(size, seed + 3), y(size, seed + 4, everything);
  const AlignedBytes packed(backend, backend.packed_weight_bytes(format, shape.n, shape.k));
  backend.pack_weight(format, shape.n, shape.k, weight.data(), packed.data);
  backend.run(PackedLinear{.m = shape.m,
                           .n = shape.n,
                           .k = shape.k,
                           .x = x.data(),
                           .weight = packed.data,
                           .format = format,
                           .bias = everything ? bias.data() : nullptr,
                           .residual = everything ? residual.data() : nullptr,
                           .y = y.data(),
                           .activation = everything ? Activation::gelu_tanh : Activation::none});
  int wrong = 0;
  for (int i = 0; i < shape.m; ++i) {
    const std::vector<double> row = taken(row_of(x, i, shape.k), format, rounds_x);
    for (int j = 0; j < shape.n; ++j) {
      const std::vector<double> column = stored(row_of(weight, j, shape.k), format);
      Sum sum;
      if (everything) sum.add(bias[j]);
      for (std::size_t k = 0; k < row.size(); ++k) sum.add(row[k] * column[k]);
      const std::int64_t at = std::int64_t{i} * shape.n + j;
      const double expected = everything ? reference_gelu(sum.value) + residual[at] : sum.value;
      if (!(std::abs(y[at] - expected) <= 2 * tolerance(sum))) ++wrong;
    }
  }
  CHECK_MESSAGE(wrong == 0, wrong << " wrong elements of " << shape.m << "x" << shape.n << "x" << shape.k << ", format "
                                  << static_cast<int>(format) << " on " << backend.name());
}

}  // namespace

TEST_CASE("products with packed weights equal those of the stored numbers in double, on every path and odd shapes") {
  for (const cpu::Path path : supported_paths()) {
    for (const int threads : {1, 3}) {
      cpu::CpuBackend backend(path, threads);
      std::uint32_t seed = 1;
      for (const Shape& shape : kShapes) {
        for (const WeightFormat format : kFormats) {
          check(backend, shape, format, false, seed += 10);
          check(backend, shape, format, true, seed += 10);
        }
      }
    }
  }
}

TEST_CASE("a packed weight is as close to the one it stands for as its bits allow") {
  constexpr int m = 4, n = 64, k = 512;
  cpu::CpuBackend backend(cpu::best_path(), 1);
  Operand x(m * k, 1), weight(n * k, 2), exact(m * n, 3), y(m * n, 4);
  backend.run(LinearForward{.m = m, .n = n, .k = k, .x = x.data(), .weight = weight.data(), .y = exact.data()});
  double norm = 0;
  for (int i = 0; i < m * n; ++i) norm += double{exact[i]} * exact[i];
  const auto error_of = [&](WeightFormat format) {
    const AlignedBytes packed(backend, backend.packed_weight_bytes(format, n, k));
    backend.pack_weight(format, n, k, weight.data(), packed.data);
    backend.run(
        PackedLinear{.m = m, .n = n, .k = k, .x = x.data(), .weight = packed.data, .format = format, .y = y.data()});
    double sum = 0;
    for (int i = 0; i < m * n; ++i) sum += (double{y[i]} - exact[i]) * (double{y[i]} - exact[i]);
    return std::sqrt(sum / norm);
  };
  CHECK(error_of(WeightFormat::bf16) < 0.003);
  CHECK(error_of(WeightFormat::int8) < 0.01);
  CHECK(error_of(WeightFormat::int4) < 0.12);
}

TEST_CASE("the extremes of packed numbers: rows of zeros, of one value, of the largest magnitudes") {
  constexpr int n = 16, k = 64;
  for (const cpu::Path path : supported_paths()) {
    cpu::CpuBackend backend(path, 1);
    for (const WeightFormat format : kFormats) {
      for (const auto& [value, other] : {std::pair{0.0f, 0.0f}, {1.0f, 1.0f}, {-1.0f, 1.0f}, {1000.0f, -1000.0f}}) {
        std::vector<float> x(k, value == 0.0f ? 1.0f : other), weight(n * k, value), y(n);
        const AlignedBytes packed(backend, backend.packed_weight_bytes(format, n, k));
        backend.pack_weight(format, n, k, weight.data(), packed.data);
        backend.run(PackedLinear{
            .m = 1, .n = n, .k = k, .x = x.data(), .weight = packed.data, .format = format, .y = y.data()});
        const double expected = k * double{x[0]} * value;
        for (const float result : y) CHECK(result == doctest::Approx(expected).epsilon(0.005));
      }
    }
  }
}
