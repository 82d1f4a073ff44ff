// AdamW and the gradient norm against double.
#include "backend/cuda/kernels/adamw.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "check.h"

namespace sizewise::gpu_check {
namespace {

using cuda::bf16;
using Type = Buffer::Type;

// Tensors side by side, each at a multiple of 64 bytes.
struct Layout {
  std::vector<std::int64_t> counts, begins, first_block;
  std::int64_t total = 0;

  explicit Layout(std::vector<std::int64_t> of) : counts(std::move(of)) {
    first_block.push_back(0);
    for (const std::int64_t count : counts) {
      begins.push_back(total);
      total += (count + 31) / 32 * 32;
      first_block.push_back(first_block.back() + (count + cuda::adamw_block() - 1) / cuda::adamw_block());
    }
  }
};

struct Tensors {
  const Layout& layout;
  const Buffer &parameter, &gradient, &first, &second;
  const Buffer* rounded;
  Bytes ranges, blocks;

  Tensors(const Layout& of, const Buffer& p, const Buffer& g, const Buffer& m, const Buffer& v, const Buffer* r)
      : layout(of),
        parameter(p),
        gradient(g),
        first(m),
        second(v),
        rounded(r),
        ranges(of.counts.size() * sizeof(cuda::AdamWRange)),
        blocks(of.first_block.size() * 8) {
    std::vector<cuda::AdamWRange> list;
    for (std::size_t i = 0; i < of.counts.size(); ++i) {
      const std::int64_t at = of.begins[i];
      list.push_back({p.as<float>() + at, g.as<float>() + at, m.as<float>() + at, v.as<float>() + at,
                      r && i % 3 != 1 ? r->as<bf16>() + at : nullptr, of.counts[i], i % 2 == 0});
    }
    must(cudaMemcpy(ranges.data(), list.data(), list.size() * sizeof list[0], cudaMemcpyHostToDevice), "cudaMemcpy");
    must(cudaMemcpy(blocks.data(), of.first_block.data(), of.first_block.size() * 8, cudaMemcpyHostToDevice),
         "cudaMemcpy");
  }

  cuda::AdamWCall call() const {
    return {.ranges = ranges.as<cuda::AdamWRange>(),
            .first_block = blocks.as<std::int64_t>(),
            .range_count = static_cast<int>(layout.counts.size()),
            .block_count = layout.first_block.back(),
            .beta1 = 0.9f,
            .beta2 = 0.99f,
            .epsilon = 1e-8f,
            .weight_decay = 0.1f,
            .scalars = {}};
  }
  cuda::GradientNormCall norm(double* partial, double* sum) const {
    return {ranges.as<cuda::AdamWRange>(),
            blocks.as<std::int64_t>(),
            static_cast<int>(layout.counts.size()),
            layout.first_block.back(),
            partial,
            sum};
  }
};

Layout odd_layout() {
  std::vector<std::int64_t> counts = {1, 3, 64, 2048, 2049, 0, 5000, 100003, 4};
  for (int i = 0; i < 191; ++i) counts.push_back(1 + i * 37 % 501);
  return Layout(counts);
}

void upload(const Buffer& to, const std::vector<float>& values) {
  must(cudaMemcpy(to.data(), values.data(), values.size() * 4, cudaMemcpyHostToDevice), "cudaMemcpy");
}

GPU_CASE("adamw: five steps") {
  const Layout layout = odd_layout();
  const auto start = normal(layout.total, 1);
  std::vector<float> got[2][4];
  for (int run = 0; run < 2; ++run) {
    const Buffer parameter(start, Type::fp32), gradient(start, Type::fp32),
        first(std::vector<float>(layout.total), Type::fp32), second(std::vector<float>(layout.total), Type::fp32),
        narrow(layout.total, Type::bf16);
    const Tensors tensors(layout, parameter, gradient, first, second, &narrow);
    const Bytes varying(sizeof(cuda::AdamWScalars));
    std::vector<double> p(start.begin(), start.end()), m(layout.total), v(layout.total);
    for (int step = 1; step <= 5; ++step) {
      const auto gradients = normal(layout.total, 10 + step, 0.1f);
      upload(gradient, gradients);
      const double c1 = 1.0 - std::pow(0.9f, step), c2 = 1.0 - std::pow(double(0.99f), step);
      const cuda::AdamWScalars scalars = {1e-2f / step, 0.5f, float(1.0 / c1), float(1.0 / c2)};
      cuda::AdamWCall call = tensors.call();
      call.zero_gradients = step != 4;
      if (step % 2) {
        call.scalars.value = scalars;
      } else {
        must(cudaMemcpy(varying.data(), &scalars, sizeof scalars, cudaMemcpyHostToDevice), "cudaMemcpy");
        call.scalars.at = varying.as<cuda::AdamWScalars>();
      }
      must(cuda::adamw(call, launch()), "adamw");
      must(cudaStreamSynchronize(launch().stream), "adamw");

      for (std::size_t i = 0; i < layout.counts.size(); ++i)
        for (std::int64_t at = layout.begins[i]; at < layout.begins[i] + layout.counts[i]; ++at) {
          const double g = 0.5 * gradients[at], rate = scalars.learning_rate;
          m[at] = double(0.9f) * m[at] + (1.0 - double(0.9f)) * g;
          v[at] = double(0.99f) * v[at] + (1.0 - double(0.99f)) * g * g;
          if (i % 2 == 0) p[at] -= rate * double(0.1f) * p[at];
          p[at] -= rate * (m[at] / c1) / (std::sqrt(v[at] / c2) + double(1e-8f));
        }
      // Only what belongs to a tensor is read and written.
      const auto left = gradient.values();
      std::vector<float> expected = gradients;
      if (call.zero_gradients)
        for (std::size_t i = 0; i < layout.counts.size(); ++i)
          std::fill_n(expected.begin() + layout.begins[i], layout.counts[i], 0.0f);
      same_bits("gradients after the step", left, expected);
    }
    got[run][0] = parameter.values(), got[run][1] = first.values(), got[run][2] = second.values();
    got[run][3] = narrow.values();
    if (run == 1) {
      for (int i = 0; i < 4; ++i) same_bits("adamw", got[0][i], got[1][i]);
      continue;
    }
    close("parameters", got[0][0], p, 1e-6);
    close("first moments", got[0][1], m, 1e-6);
    close("second moments", got[0][2], v, 1e-6);
    bool same = true;
    const auto expected = rounded(got[0][0], Type::bf16);
    for (std::size_t i = 0; i < layout.counts.size(); ++i)
      for (std::int64_t at = layout.begins[i]; at < layout.begins[i] + layout.counts[i]; ++at)
        same = same && (i % 3 != 1 ? got[0][3][at] == expected[at] : std::isnan(got[0][3][at]));
    expect("the parameters in bf16", same);
  }
}

double norm_of(const Tensors& tensors) {
  const Bytes partial(tensors.layout.first_block.back() * 8), sum(8);
  must(cuda::gradient_norm(tensors.norm(partial.as<double>(), sum.as<double>()), launch()), "gradient_norm");
  must(cudaStreamSynchronize(launch().stream), "gradient_norm");
  double value = -1.0;
  must(cudaMemcpy(&value, sum.data(), 8, cudaMemcpyDeviceToHost), "cudaMemcpy");
  return value;
}

GPU_CASE("adamw: gradient norm") {
  for (const Layout& layout : {odd_layout(), Layout({5}), Layout({9000001, 7}), Layout({0})}) {
    const auto values = normal(layout.total, 3);
    const Buffer gradient(values, Type::fp32), other(16, Type::fp32);
    const Tensors tensors(layout, other, gradient, other, other, nullptr);
    double want = 0.0;
    for (std::size_t i = 0; i < layout.counts.size(); ++i)
      for (std::int64_t at = layout.begins[i]; at < layout.begins[i] + layout.counts[i]; ++at)
        want += double(values[at]) * values[at];
    const double got = norm_of(tensors);
    expect("sum of squares: got " + std::to_string(got) + ", expected " + std::to_string(want),
           std::abs(got - want) <= 1e-11 * want);
    expect("two runs differ", got == norm_of(tensors));
  }
}

Layout gpt2_layout() {
  std::vector<std::int64_t> counts = {50257 * 768, 1024 * 768};
  for (int layer = 0; layer < 12; ++layer)
    for (const std::int64_t count :
         {768, 768, 2304 * 768, 2304, 768 * 768, 768, 768, 768, 3072 * 768, 3072, 3072 * 768, 768})
      counts.push_back(count);
  counts.insert(counts.end(), {768, 768});
  return Layout(counts);
}

GPU_CASE("bench rows: adamw and gradient norm") {
  const Layout layout = gpt2_layout();
  double parameters = 0.0;
  for (const std::int64_t count : layout.counts) parameters += double(count);
  const Buffer parameter(layout.total, Type::fp32), gradient(layout.total, Type::fp32), first(layout.total, Type::fp32),
      second(layout.total, Type::fp32), narrow(layout.total, Type::bf16);
  const auto fill = [](const Buffer& to, const std::vector<float>& from) {
    const Buffer tile(from, Type::fp32);
    for (std::size_t at = 0; at < to.bytes(); at += tile.bytes())
      must(cudaMemcpy(to.as<char>() + at, tile.data(), std::min(tile.bytes(), to.bytes() - at),
                      cudaMemcpyDeviceToDevice),
           "cudaMemcpy");
  };
  auto squares = normal(1 << 22, 4, 0.01f);
  for (float& value : squares) value *= value;
  fill(parameter, normal(1 << 22, 1));
  fill(gradient, normal(1 << 22, 2, 0.01f));
  fill(first, normal(1 << 22, 3, 0.01f));
  fill(second, squares);

  const Tensors with(layout, parameter, gradient, first, second, &narrow),
      without(layout, parameter, gradient, first, second, nullptr);
  const Bytes partial(layout.first_block.back() * 8), sum(8);
  const double norm = milliseconds([&](cudaStream_t) {
    must(cuda::gradient_norm(with.norm(partial.as<double>(), sum.as<double>()), launch()), "gradient_norm");
  });
  figure("rows", "gradient norm 124M", norm, "ms");
  figure("rows", "gradient norm 124M", 4.0 * parameters / norm * 1e3 / copy_bandwidth(), "of copy");

  const auto time = [&](const Tensors& tensors, bool zero) {
    cuda::AdamWCall call = tensors.call();
    call.zero_gradients = zero;
    call.scalars.value = {1e-5f, 1.0f, 1.0f, 1.0f};
    return milliseconds([&](cudaStream_t) { must(cuda::adamw(call, launch()), "adamw"); }, 5);
  };
  // Four arrays read, three written: the 28 bytes that the goal counts.
  const double bare = time(without, false);
  figure("G5", "AdamW 124M", 28.0 * parameters / bare * 1e3 / copy_bandwidth(), "of copy");
  figure("G5", "AdamW 124M", bare, "ms");
  // With gradients set to zero in it, and two thirds of the tensors written in bf16 too.
  double narrow_count = 0.0;
  for (std::size_t i = 0; i < layout.counts.size(); ++i) narrow_count += i % 3 != 1 ? double(layout.counts[i]) : 0.0;
  const double whole = time(with, true);
  figure("G5", "AdamW 124M with zeroing and bf16, 28 bytes counted", 28.0 * parameters / whole * 1e3 / copy_bandwidth(),
         "of copy");
  figure("G5", "AdamW 124M with zeroing and bf16, all bytes counted",
         (32.0 * parameters + 2.0 * narrow_count) / whole * 1e3 / copy_bandwidth(), "of copy");
  figure("G5", "AdamW 124M with zeroing and bf16", whole, "ms");
}

}  // namespace
}  // namespace sizewise::gpu_check
