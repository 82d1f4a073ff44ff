// Rotary embedding, SwiGLU, dropout, sums and changes of precision against the host.
#include <algorithm>
#include <cmath>
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

template <typename T>
constexpr Type type_of = std::is_same_v<T, float> ? Type::fp32 : Type::bf16;
template <typename T>
constexpr double tolerance = std::is_same_v<T, float> ? 1e-6 : 5e-3;

std::vector<double> doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// `skip` unused elements lie before the numbers: addresses that are no multiple of 16.
std::vector<float> padded(std::vector<float> values, int skip) {
  values.insert(values.begin(), skip, 0.0f);
  return values;
}
std::vector<float> unpadded(std::vector<float> values, int skip) {
  values.erase(values.begin(), values.begin() + skip);
  return values;
}

template <typename T>
void rope(int batch, int length, int heads, int head_size, int first_position, float theta, int skip) {
  constexpr Type type = type_of<T>;
  const int row = 3 * heads * head_size, half = head_size / 2;
  const auto x = rounded(normal(std::size_t(batch) * length * row, 1), type);
  for (const bool inverse : {false, true}) {
    auto want = doubles(x);
    for (int b = 0; b < batch; ++b)
      for (int t = 0; t < length; ++t)
        for (int head = 0; head < heads; ++head)
          for (int i = 0; i < half; ++i) {
            const double angle = (first_position + t) * std::pow(double(theta), -2.0 * i / head_size);
            const double cosine = std::cos(angle), sine = inverse ? -std::sin(angle) : std::sin(angle);
            const std::size_t at = (std::size_t(b) * length + t) * row + std::size_t(head) * head_size + i;
            want[at] = x[at] * cosine - x[at + half] * sine;
            want[at + half] = x[at + half] * cosine + x[at] * sine;
          }
    const Buffer values(padded(x, skip), type);
    const Bytes varying(4);
    must(cudaMemcpy(varying.data(), &first_position, 4, cudaMemcpyHostToDevice), "cudaMemcpy");
    cuda::RopeCall<T> call = {batch, length, heads,  head_size, std::int64_t{length} * row, row, values.as<T>() + skip,
                              {},    theta,  inverse};
    if (inverse)
      call.first_position.at = varying.as<int>();
    else
      call.first_position.value = first_position;
    must(cuda::rope(call, launch()), "rope");
    close("rope head size " + std::to_string(head_size) + " from " + std::to_string(first_position),
          unpadded(values.values(), skip), want, std::is_same_v<T, float> ? 5e-7 : 5e-3);
  }
}

template <typename T>
void swiglu(int rows, int d_ff, int skip, float deviation) {
  constexpr Type type = type_of<T>;
  const auto gate_up = rounded(normal(std::size_t(rows) * 2 * d_ff, 1, deviation), type),
             dy = rounded(normal(std::size_t(rows) * d_ff, 2), type);
  std::vector<double> y(dy.size()), d_gate_up(gate_up.size());
  for (int row = 0; row < rows; ++row)
    for (int i = 0; i < d_ff; ++i) {
      const std::size_t at = std::size_t(row) * 2 * d_ff + i, out = std::size_t(row) * d_ff + i;
      const double g = gate_up[at], u = gate_up[at + d_ff], d = dy[out], sigmoid = 1.0 / (1.0 + std::exp(-g));
      y[out] = g * sigmoid * u;
      d_gate_up[at] = d * u * sigmoid * (1.0 + g * (1.0 - sigmoid));
      d_gate_up[at + d_ff] = d * g * sigmoid;
    }
  const Buffer in(padded(gate_up, skip), type), out(dy.size() + skip, type), gradient(padded(dy, skip), type),
      d_in(gate_up.size() + skip, type);
  must(cuda::swiglu_forward<T>(rows, d_ff, in.as<T>() + skip, out.as<T>() + skip, launch()), "swiglu_forward");
  must(cuda::swiglu_backward<T>(rows, d_ff, in.as<T>() + skip, gradient.as<T>() + skip, d_in.as<T>() + skip, launch()),
       "swiglu_backward");
  const std::string text = std::to_string(rows) + "x" + std::to_string(d_ff);
  close("swiglu forward " + text, unpadded(out.values(), skip), y, tolerance<T>);
  close("swiglu backward " + text, unpadded(d_in.values(), skip), d_gate_up, tolerance<T>);
  must(cuda::swiglu_backward<T>(rows, d_ff, in.as<T>() + skip, gradient.as<T>() + skip, in.as<T>() + skip, launch()),
       "swiglu_backward in place");
  same_bits("swiglu backward in place", unpadded(d_in.values(), skip), unpadded(in.values(), skip));
}

template <typename T>
void dropout(std::int64_t count, int skip, bool with_residual) {
  constexpr Type type = type_of<T>;
  const RandomSequence sequence = {.seed = 0x1234567890abcdefull, .stream = 17, .step = 0x100000003ull};
  const std::uint32_t below = drop_threshold(0.3f);
  const float scale = 1.0f / 0.7f;
  auto x = normal(count, 1);
  for (float& value : x) value += value < 0 ? -0.5f : 0.5f;  // none is 0
  x = rounded(x, type);
  const auto residual = rounded(normal(count, 2), type);
  std::vector<float> want(count);
  in_parallel(static_cast<int>((count + 9999) / 10000), [&](int part) {
    for (std::int64_t i = part * 10000ll; i < std::min<std::int64_t>(count, (part + 1) * 10000ll); ++i)
      want[i] = random_bits(sequence, i) >= below ? x[i] * scale : 0.0f;
  });
  const Bytes step(8);
  must(cudaMemcpy(step.data(), &sequence.step, 8, cudaMemcpyHostToDevice), "cudaMemcpy");
  cuda::Drop drop;
  drop.seed = sequence.seed, drop.stream = sequence.stream, drop.drop_below = below, drop.keep_scale = scale;
  if (with_residual)
    drop.step.at = step.as<std::uint64_t>();
  else
    drop.step.value = sequence.step;
  const Buffer in(padded(x, skip), type), past(padded(residual, skip), type), out(count + skip, type);
  must(cuda::dropout<T>(count, in.as<T>() + skip, with_residual ? past.as<T>() + skip : nullptr, out.as<T>() + skip,
                        drop, launch()),
       "dropout");
  const auto got = unpadded(out.values(), skip);
  if (with_residual) {
    std::vector<double> sums(count);
    for (std::int64_t i = 0; i < count; ++i) sums[i] = double(want[i]) + residual[i];
    close("dropout with residual " + std::to_string(count), got, sums, tolerance<T>);
    return;
  }
  same_bits("dropout " + std::to_string(count), rounded(want, type), got);
  must(cuda::dropout<T>(count, in.as<T>() + skip, nullptr, in.as<T>() + skip, drop, launch()), "dropout in place");
  same_bits("dropout in place", got, unpadded(in.values(), skip));
}

template <typename T>
void simple(std::int64_t count, int skip) {
  constexpr Type type = type_of<T>;
  const auto a = rounded(normal(count, 1), type), b = rounded(normal(count, 2), type);
  const Buffer left(padded(a, skip), type), right(padded(b, skip), type), sum(count + skip, type),
      filled(count + skip, type);
  must(cuda::add<T>(count, left.as<T>() + skip, right.as<T>() + skip, sum.as<T>() + skip, launch()), "add");
  must(cuda::fill<T>(count, 1.5f, filled.as<T>() + skip, launch()), "fill");
  std::vector<float> want(count);
  for (std::int64_t i = 0; i < count; ++i) want[i] = a[i] + b[i];
  same_bits("add", unpadded(sum.values(), skip), rounded(want, type));
  same_bits("fill", unpadded(filled.values(), skip), std::vector<float>(count, 1.5f));
  must(cuda::add<T>(count, left.as<T>() + skip, right.as<T>() + skip, left.as<T>() + skip, launch()), "add in place");
  same_bits("add in place", unpadded(left.values(), skip), rounded(want, type));
}

void convert(std::int64_t count, int skip) {
  const auto x = normal(count, 1);
  const Buffer in(padded(x, skip), Type::fp32), narrow(count + skip, Type::bf16), back(count + skip, Type::fp32);
  must(cuda::convert(count, in.as<float>() + skip, narrow.as<bf16>() + skip, launch()), "convert");
  must(cuda::convert(count, narrow.as<bf16>() + skip, back.as<float>() + skip, launch()), "convert");
  same_bits("convert to bf16", unpadded(narrow.values(), skip), rounded(x, Type::bf16));
  same_bits("convert to fp32", unpadded(back.values(), skip), rounded(x, Type::bf16));
}

GPU_CASE("elementwise: rope") {
  rope<float>(2, 33, 3, 64, 0, 10000.0f, 0);
  rope<float>(1, 7, 2, 128, 1000000, 10000.0f, 0);
  rope<float>(3, 5, 1, 6, 65535, 500000.0f, 1);
  rope<float>(2, 3, 1, 1200, 5, 10000.0f, 0);
  rope<bf16>(17, 20, 12, 64, 100, 10000.0f, 0);
  rope<bf16>(2, 9, 5, 80, 8191, 500000.0f, 0);
  rope<bf16>(2, 9, 2, 20, 3, 10000.0f, 1);
  rope<bf16>(1, 1, 1, 2, 3, 10000.0f, 0);
}

GPU_CASE("elementwise: swiglu") {
  for (const int skip : {0, 1}) {
    swiglu<float>(37, 256, skip, 1.0f);
    swiglu<float>(5, 77, skip, 40.0f);
    swiglu<bf16>(100, 1024, skip, 1.0f);
    swiglu<bf16>(3, 20, skip, 10.0f);
  }
}

GPU_CASE("elementwise: dropout") {
  for (const std::int64_t count : {1, 15, 63, 64, 65, 1000, 4099, 1000003}) {
    for (const int skip : {0, 3}) {
      for (const bool with_residual : {false, true}) {
        dropout<float>(count, skip, with_residual);
        dropout<bf16>(count, skip, with_residual);
      }
    }
  }
}

GPU_CASE("elementwise: add, fill, convert") {
  for (const std::int64_t count : {1, 7, 64, 1001, 300000}) {
    for (const int skip : {0, 1}) {
      simple<float>(count, skip);
      simple<bf16>(count, skip);
      convert(count, skip);
    }
  }
}

GPU_CASE("bench rows: elementwise") {
  const int rows = 16384, d_ff = 3072;
  const std::int64_t count = std::int64_t{rows} * d_ff;
  const Buffer tile(normal(1 << 20, 1), Type::bf16), pair(2 * count, Type::bf16), x(count, Type::bf16),
      y(count, Type::bf16), both(2 * count, Type::bf16);
  for (const Buffer* each : {&pair, &x})
    for (std::size_t at = 0; at < each->bytes(); at += tile.bytes())
      must(cudaMemcpy(each->as<char>() + at, tile.data(), std::min(tile.bytes(), each->bytes() - at),
                      cudaMemcpyDeviceToDevice),
           "cudaMemcpy");
  const auto report = [&](const char* what, double accesses, const std::function<void(cudaStream_t)>& body) {
    const double ms = milliseconds(body);
    figure("rows", what, accesses * count * sizeof(bf16) / ms * 1e3 / copy_bandwidth(), "of copy");
  };
  cuda::Drop drop;
  drop.seed = 1, drop.drop_below = drop_threshold(0.1f), drop.keep_scale = 1.0f / 0.9f;
  report("add 50M bf16", 3,
         [&](cudaStream_t) { must(cuda::add(count, x.as<bf16>(), pair.as<bf16>(), y.as<bf16>(), launch()), "add"); });
  report("dropout with residual 50M bf16", 3, [&](cudaStream_t) {
    must(cuda::dropout(count, x.as<bf16>(), pair.as<bf16>(), y.as<bf16>(), drop, launch()), "dropout");
  });
  report("SwiGLU forward 16384 x 3072 bf16", 3, [&](cudaStream_t) {
    must(cuda::swiglu_forward(rows, d_ff, pair.as<bf16>(), y.as<bf16>(), launch()), "swiglu_forward");
  });
  report("SwiGLU backward 16384 x 3072 bf16", 5, [&](cudaStream_t) {
    must(cuda::swiglu_backward(rows, d_ff, pair.as<bf16>(), x.as<bf16>(), both.as<bf16>(), launch()),
         "swiglu_backward");
  });
  report("rope 16 x 1024, 24 heads of 64 in 48, bf16", 1, [&](cudaStream_t) {
    const cuda::RopeCall<bf16> call = {16, 1024, 24, 64, 1024 * d_ff, d_ff, x.as<bf16>(), {}, 10000.0f, false};
    must(cuda::rope(call, launch()), "rope");
  });
}

}  // namespace
}  // namespace sizewise::gpu_check
