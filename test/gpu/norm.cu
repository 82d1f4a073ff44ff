// Layer norm and RMS norm against double.
#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/rows.h"
#include "check.h"

namespace sizewise::gpu_check {
namespace {

using cuda::bf16;
using Type = Buffer::Type;

template <typename T>
constexpr Type type_of = std::is_same_v<T, float> ? Type::fp32 : Type::bf16;

struct Shape {
  int rows, cols;
  bool extra;          // the optional operands: residual or d_sum, bias, in place
  float shift = 0.0f;  // of all elements
};

// Mean and 1 / deviation of each row, or 0 and 1 / rms.
void moments(const std::vector<float>& x, Shape shape, bool layer, std::vector<double>& mean,
             std::vector<double>& inverse) {
  mean.assign(shape.rows, 0.0);
  inverse.assign(shape.rows, 0.0);
  in_parallel(shape.rows, [&](int row) {
    const float* values = x.data() + std::size_t(row) * shape.cols;
    double total = 0.0, square = 0.0;
    if (layer) {
      for (int c = 0; c < shape.cols; ++c) total += values[c];
    }
    mean[row] = total / shape.cols;
    for (int c = 0; c < shape.cols; ++c) square += (values[c] - mean[row]) * (values[c] - mean[row]);
    inverse[row] = 1.0 / std::sqrt(square / shape.cols + 1e-5);
  });
}

std::string text(const char* what, bool layer, Type type, Shape shape) {
  return std::string(what) + (layer ? " layer " : " rms ") + (type == Type::fp32 ? "fp32 " : "bf16 ") +
         std::to_string(shape.rows) + "x" + std::to_string(shape.cols);
}

template <typename T>
void forward(bool layer, Shape shape, const cuda::Launch& on = launch()) {
  constexpr Type type = type_of<T>;
  const std::size_t count = std::size_t(shape.rows) * shape.cols;
  auto x = normal(count, 1), residual = normal(count, 2, 0.5f);
  for (float& value : x) value += shape.shift;
  x = rounded(x, type), residual = rounded(residual, type);
  const auto weight = normal(shape.cols, 3), bias = normal(shape.cols, 4);
  auto sum = x;
  if (shape.extra) {
    for (std::size_t i = 0; i < count; ++i) sum[i] += residual[i];
    sum = rounded(sum, type);
  }
  std::vector<double> mean, inverse, y(count);
  moments(sum, shape, layer, mean, inverse);
  in_parallel(shape.rows, [&](int row) {
    for (int c = 0; c < shape.cols; ++c) {
      const std::size_t i = std::size_t(row) * shape.cols + c;
      y[i] = (sum[i] - mean[row]) * inverse[row] * weight[c] + (layer && shape.extra ? bias[c] : 0.0f);
    }
  });

  const Buffer weights(weight, Type::fp32), biases(bias, Type::fp32), past(residual, type);
  std::vector<float> first;
  for (int run = 0; run < 2; ++run) {
    const Buffer in(x, type), out(count, type), summed(count, type), means(shape.rows, Type::fp32),
        inverses(shape.rows, Type::fp32);
    const bool in_place = run == 1;
    const cuda::NormForwardCall<T> call = {.rows = shape.rows,
                                           .cols = shape.cols,
                                           .x = in.as<T>(),
                                           .residual = shape.extra ? past.as<T>() : nullptr,
                                           .sum = !shape.extra ? nullptr
                                                  : in_place   ? in.as<T>()
                                                               : summed.as<T>(),
                                           .weight = weights.as<float>(),
                                           .bias = layer && shape.extra ? biases.as<float>() : nullptr,
                                           .y = out.as<T>(),
                                           .mean = layer ? means.as<float>() : nullptr,
                                           .inverse = inverses.as<float>(),
                                           .epsilon = 1e-5f};
    must(layer ? cuda::layer_norm_forward(call, on) : cuda::rms_norm_forward(call, on), "norm forward");
    const auto got = out.values();
    if (run == 1) {
      same_bits("norm forward", first, got);
      continue;
    }
    first = got;
    const double exact = shape.shift == 0.0f ? 2e-6 : 2e-4;
    close(text("y", layer, type, shape), got, y, type == Type::fp32 ? exact : 5e-3);
    if (layer) close("  mean", means.values(), mean, 1e-4);
    close("  inverse", inverses.values(), inverse, 2e-6);
    if (shape.extra) close("  sum", summed.values(), std::vector<double>(sum.begin(), sum.end()), 0.0);
  }
}

template <typename T>
void backward(bool layer, Shape shape, const cuda::Launch& on = launch()) {
  constexpr Type type = type_of<T>;
  const std::size_t count = std::size_t(shape.rows) * shape.cols;
  const auto x = rounded(normal(count, 5), type), dy = rounded(normal(count, 6), type),
             past = rounded(normal(count, 7), type);
  const auto weight = normal(shape.cols, 8), dweight = normal(shape.cols, 9), dbias = normal(shape.cols, 10);
  std::vector<double> mean, inverse, dx(count), want_dweight(shape.cols), want_dbias(shape.cols);
  moments(x, shape, layer, mean, inverse);
  in_parallel(shape.rows, [&](int row) {
    const std::size_t begin = std::size_t(row) * shape.cols;
    double mean_g = 0.0, mean_product = 0.0;
    for (int c = 0; c < shape.cols; ++c) {
      const double g = double(dy[begin + c]) * weight[c];
      mean_g += layer ? g / shape.cols : 0.0;
      mean_product += g * (x[begin + c] - mean[row]) * inverse[row] / shape.cols;
    }
    for (int c = 0; c < shape.cols; ++c) {
      const double normalised = (x[begin + c] - mean[row]) * inverse[row];
      dx[begin + c] = (double(dy[begin + c]) * weight[c] - mean_g - normalised * mean_product) * inverse[row] +
                      (shape.extra ? past[begin + c] : 0.0f);
    }
  });
  in_parallel(shape.cols, [&](int c) {
    want_dweight[c] = dweight[c], want_dbias[c] = dbias[c];
    for (int row = 0; row < shape.rows; ++row) {
      const std::size_t i = std::size_t(row) * shape.cols + c;
      want_dweight[c] += dy[i] * (x[i] - mean[row]) * inverse[row];
      want_dbias[c] += dy[i];
    }
  });

  const Buffer in(x, type), gradient(dy, type), weights(weight, Type::fp32),
      means(std::vector<float>(mean.begin(), mean.end()), Type::fp32),
      inverses(std::vector<float>(inverse.begin(), inverse.end()), Type::fp32), d_sum(past, type);
  const Buffer workspace(cuda::norm_backward_workspace(shape.rows, shape.cols, on) / 4, Type::fp32);
  std::vector<float> first[3];
  for (int run = 0; run < 2; ++run) {
    const bool in_place = run == 1 && shape.extra;
    const Buffer out(count, type), d_weights(dweight, Type::fp32), d_biases(dbias, Type::fp32), both(past, type);
    const Buffer& to = in_place ? both : out;
    const cuda::NormBackwardCall<T> call = {.rows = shape.rows,
                                            .cols = shape.cols,
                                            .sum = in.as<T>(),
                                            .weight = weights.as<float>(),
                                            .mean = layer ? means.as<float>() : nullptr,
                                            .inverse = inverses.as<float>(),
                                            .dy = gradient.as<T>(),
                                            .d_sum = !shape.extra ? nullptr
                                                     : in_place   ? both.as<T>()
                                                                  : d_sum.as<T>(),
                                            .dx = to.as<T>(),
                                            .dweight = d_weights.as<float>(),
                                            .dbias = layer && shape.extra ? d_biases.as<float>() : nullptr,
                                            .workspace = workspace.as<float>()};
    must(layer ? cuda::layer_norm_backward(call, on) : cuda::rms_norm_backward(call, on), "norm backward");
    const std::vector<float> got[3] = {to.values(), d_weights.values(), d_biases.values()};
    if (run == 1) {
      for (int i = 0; i < 3; ++i) same_bits("norm backward", first[i], got[i]);
      continue;
    }
    for (int i = 0; i < 3; ++i) first[i] = got[i];
    // One column: the gradient is what rounding leaves of zero.
    if (shape.cols > 1) close(text("dx", layer, type, shape), got[0], dx, type == Type::fp32 ? 5e-6 : 5e-3);
    if (shape.cols > 1) close("  dweight", got[1], want_dweight, 1e-5);
    if (layer && shape.extra) close("  dbias", got[2], want_dbias, 1e-5);
  }
}

// Enough rows that the blocks of a large device take several each.
constexpr Shape kShapes[] = {{3, 1, true},      {5, 7, true},       {300, 64, false},  {2000, 65, true},
                             {5000, 256, true}, {33, 264, true},    {2500, 512, true}, {70, 500, false},
                             {2001, 768, true}, {1300, 1024, true}, {129, 1600, true}, {600, 2048, true},
                             {40, 3000, true},  {450, 3072, true},  {300, 4096, true}, {150, 8192, true},
                             {9, 9001, true},   {5, 16384, true},   {3, 40000, true},  {1, 768, false}};

// The device as if it had so few multiprocessors.
cuda::Launch small_device(int multiprocessors) {
  cuda::Launch on = launch();
  on.multiprocessors = multiprocessors;
  return on;
}

GPU_CASE("norm: forward") {
  for (const Shape shape : kShapes) {
    for (const bool layer : {true, false}) {
      forward<float>(layer, shape);
      forward<bf16>(layer, shape);
    }
  }
  // Blocks that stay, with several rows for each of their groups.
  for (const bool layer : {true, false}) {
    for (const bool extra : {true, false}) {
      forward<float>(layer, {777, 384, extra}, small_device(5));
      forward<float>(layer, {200, 260, extra}, small_device(5));
      forward<bf16>(layer, {777, 768, extra}, small_device(5));
      forward<bf16>(layer, {1001, 520, extra}, small_device(5));
    }
  }
  forward<float>(true, {200, 768, true, 100.0f});
  forward<float>(true, {20, 777, true, -100.0f});
}

GPU_CASE("norm: backward") {
  for (const Shape shape : kShapes) {
    for (const bool layer : {true, false}) {
      backward<float>(layer, shape);
      backward<bf16>(layer, shape);
    }
  }
  // Few rows by clusters where the device has them, and as on devices without; the last two shapes are not for
  // clusters.
  constexpr Shape few[] = {{1024, 256, true}, {1021, 264, false}, {4096, 128, true}, {4096, 8, false},
                           {1, 512, true},    {77, 768, true},    {9, 384, false},   {700, 520, true},
                           {4097, 64, true},  {1500, 768, true}};
  for (const Shape shape : few) {
    for (const bool layer : {true, false}) {
      for (const int capability : {launch().capability, 80}) {
        cuda::Launch on = launch();
        on.capability = capability;
        backward<float>(layer, shape, on);
        backward<bf16>(layer, shape, on);
      }
    }
  }
  // Many rows for each group of a block.
  for (const bool layer : {true, false}) {
    backward<float>(layer, {2500, 256, true}, small_device(3));
    backward<float>(layer, {1501, 384, true}, small_device(3));
    backward<bf16>(layer, {1501, 768, true}, small_device(3));
    backward<bf16>(layer, {2101, 520, false}, small_device(3));
  }
}

// Buffers of normal numbers: a tile from the host, copied on the device.
void fill_normal(const Buffer& buffer, std::uint64_t seed) {
  const Buffer tile(normal(1 << 20, seed), Type::bf16);
  for (std::size_t at = 0; at < buffer.bytes(); at += tile.bytes())
    must(cudaMemcpy(buffer.as<char>() + at, tile.data(), std::min(tile.bytes(), buffer.bytes() - at),
                    cudaMemcpyDeviceToDevice),
         "cudaMemcpy");
}

// Calls take turns with two sets of buffers, so that little of what one reads is left in the cache by the call before.
struct Set {
  Buffer x, residual, sum, y, mean, inverse, dx;
  Set(int rows, int cols)
      : x(std::size_t(rows) * cols, Type::bf16),
        residual(std::size_t(rows) * cols, Type::bf16),
        sum(std::size_t(rows) * cols, Type::bf16),
        y(std::size_t(rows) * cols, Type::bf16),
        mean(rows, Type::fp32),
        inverse(rows, Type::fp32),
        dx(std::size_t(rows) * cols, Type::bf16) {
    fill_normal(x, 1);
    fill_normal(residual, 2);
  }
};

void time_norm(bool layer, int rows, int cols, const cuda::Launch& on = launch()) {
  const Set sets[2] = {{rows, cols}, {rows, cols}};
  const Buffer weight(normal(cols, 3), Type::fp32), bias(normal(cols, 4), Type::fp32),
      dweight(std::vector<float>(cols), Type::fp32), dbias(std::vector<float>(cols), Type::fp32),
      workspace(cuda::norm_backward_workspace(rows, cols, on) / 4, Type::fp32);
  int turn = 0;
  const double forward = milliseconds([&](cudaStream_t) {
    const Set& set = sets[turn++ % 2];
    const cuda::NormForwardCall<bf16> call = {rows,
                                              cols,
                                              set.x.as<bf16>(),
                                              set.residual.as<bf16>(),
                                              set.sum.as<bf16>(),
                                              weight.as<float>(),
                                              layer ? bias.as<float>() : nullptr,
                                              set.y.as<bf16>(),
                                              layer ? set.mean.as<float>() : nullptr,
                                              set.inverse.as<float>(),
                                              1e-5f};
    must(layer ? cuda::layer_norm_forward(call, on) : cuda::rms_norm_forward(call, on), "forward");
  });
  const double backward = milliseconds([&](cudaStream_t) {
    const Set& set = sets[turn++ % 2];
    const cuda::NormBackwardCall<bf16> call = {rows,
                                               cols,
                                               set.sum.as<bf16>(),
                                               weight.as<float>(),
                                               layer ? set.mean.as<float>() : nullptr,
                                               set.inverse.as<float>(),
                                               set.y.as<bf16>(),
                                               set.residual.as<bf16>(),
                                               set.dx.as<bf16>(),
                                               dweight.as<float>(),
                                               layer ? dbias.as<float>() : nullptr,
                                               workspace.as<float>()};
    must(layer ? cuda::layer_norm_backward(call, on) : cuda::rms_norm_backward(call, on), "backward");
  });
  const std::string shape = " rows " + std::to_string(rows) + " cols " + std::to_string(cols) + " bf16" +
                            (on.capability < 90 ? " as before sm_90" : "");
  const std::string name = layer ? "layer norm" : "RMS norm";
  if (rows < 16384) {
    figure("G6", name + " forward" + shape, forward * 1e3, "us");
    figure("G6", name + " backward" + shape, backward * 1e3, "us");
    return;
  }
  const double bytes = 4.0 * rows * cols * sizeof(bf16);
  figure("G6", name + " forward" + shape, bytes / forward * 1e3 / copy_bandwidth(), "of copy");
  figure("G6", name + " backward" + shape, bytes / backward * 1e3 / copy_bandwidth(), "of copy");
}

GPU_CASE("bench rows: norm") {
  for (const bool layer : {true, false}) {
    for (const int cols : {768, 1024, 4096}) time_norm(layer, 16384, cols);
    for (const int cols : {256, 768}) time_norm(layer, 1024, cols);
  }
  cuda::Launch on = launch();
  on.capability = 80;
  for (const int cols : {768, 1024}) time_norm(true, 16384, cols, on);
  time_norm(true, 1024, 256, on);
}

}  // namespace
}  // namespace sizewise::gpu_check
