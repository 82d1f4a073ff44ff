// Weights in fewer bits: linear layers and the embedding against the rounded weights in double.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend.h"
#include "base/block_rounding.h"
#include "check.h"

using namespace sizewise;
using namespace sizewise::gpu_check;

namespace {

const char* name_of(WeightFormat format) {
  return format == WeightFormat::bf16 ? "bf16" : format == WeightFormat::int8 ? "int8" : "int4";
}

// What the packed weight stands for.
std::vector<float> rounded_weight(WeightFormat format, const std::vector<float>& weight, int n, int k) {
  if (format == WeightFormat::bf16) return rounded(weight, Buffer::Type::bf16);
  std::vector<float> values(weight.size());
  for (int row = 0; row < n; ++row) {
    for (int first = 0; first < k; first += kBlockValues) {
      float block[kBlockValues] = {};
      const std::size_t at = static_cast<std::size_t>(row) * k + first;
      const int count = std::min(kBlockValues, k - first);
      for (int i = 0; i < count; ++i) block[i] = weight[at + i];
      const RoundedBlock numbers = format == WeightFormat::int8 ? round_to_int8(block) : round_to_int4(block);
      for (int i = 0; i < count; ++i) values[at + i] = numbers.numbers[i] * from_f16(numbers.scale);
    }
  }
  return values;
}

// What products with whole numbers take of x: the nearest of -127 to 127 times a scale of each block.
std::vector<float> rounded_rows(WeightFormat format, std::vector<float> x, int m, int k) {
  if (format == WeightFormat::bf16) return x;
  for (int row = 0; row < m; ++row) {
    for (int first = 0; first < k; first += kBlockValues) {
      const std::span<float> block(x.data() + static_cast<std::size_t>(row) * k + first,
                                   std::min(kBlockValues, k - first));
      float highest = 0.0f;
      for (const float value : block) highest = std::max(highest, std::abs(value));
      const float scale = highest / 127.0f, factor = scale > 0.0f ? 1.0f / scale : 0.0f;
      for (float& value : block) value = std::nearbyint(value * factor) * scale;
    }
  }
  return x;
}

struct Packed {
  Packed(Backend& backend, WeightFormat format, const std::vector<float>& weight, int n, int k)
      : backend_(backend),
        bytes(static_cast<std::size_t>(backend.packed_weight_bytes(format, n, k))),
        data(backend.allocate(bytes)) {
    backend.pack_weight(format, n, k, weight.data(), data);
  }
  ~Packed() { backend_.release(data); }
  Packed(const Packed&) = delete;
  Packed& operator=(const Packed&) = delete;

 private:
  Backend& backend_;

 public:
  std::size_t bytes;
  std::byte* data;
};

void check_linear(Backend& backend, WeightFormat format, Buffer::Type type, int m, int n, int k,
                  Activation activation = Activation::none) {
  const auto weight = normal(std::size_t(n) * k, 1, 0.1f), bias = normal(n, 2);
  const auto x = rounded(normal(std::size_t(m) * k, 3), type), residual = rounded(normal(std::size_t(m) * n, 4), type);
  const Packed packed(backend, format, weight, n, k);
  const Buffer x_on(x, type), residual_on(residual, type), bias_on(bias, Buffer::Type::fp32);
  const Buffer y(std::size_t(m) * n, type), y_alone(std::size_t(m) * n, type);
  const ElementType element = type == Buffer::Type::bf16 ? ElementType::bf16 : ElementType::fp32;
  const auto run = [&](const Buffer& to, int first, int rows) {
    const auto from = [&](const Buffer& buffer, int columns) {
      return Values(buffer.as<std::byte>(), element).from(std::int64_t{first} * columns);
    };
    backend.run(PackedLinear{.m = rows,
                             .n = n,
                             .k = k,
                             .x = from(x_on, k),
                             .weight = packed.data,
                             .format = format,
                             .bias = bias_on.as<float>(),
                             .residual = from(residual_on, n),
                             .y = from(to, n),
                             .activation = activation});
  };
  // Many rows are multiplied in bf16; of few, each has the bits that it has alone.
  const bool many = m >= 64;
  run(y, 0, m);
  for (int row = 0; row < m && !many; ++row) run(y_alone, row, 1);
  backend.synchronize();
  const auto as_read = rounded_weight(format, weight, n, k);
  auto want = many ? product(rounded(x, Buffer::Type::bf16), rounded(as_read, Buffer::Type::bf16), m, n, k)
                   : product(rounded_rows(format, x, m, k), as_read, m, n, k);
  for (std::size_t i = 0; i < want.size(); ++i) {
    want[i] += bias[i % n];
    if (activation == Activation::gelu_tanh)
      want[i] *=
          0.5 * (1.0 + std::tanh(std::sqrt(2.0 / 3.14159265358979) * (want[i] + 0.044715 * std::pow(want[i], 3))));
    want[i] += residual[i];
  }
  const std::string what = std::string(name_of(format)) + (type == Buffer::Type::bf16 ? " bf16 " : " fp32 ") +
                           std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(k);
  close(what, y.values(), want, type == Buffer::Type::bf16 ? 1e-2 : 1e-5);
  if (!many) same_bits(what + ", each row alone", y.values(), y_alone.values());
}

void check_embedding(Backend& backend, WeightFormat format) {
  const int vocab = 50, channels = 72, batch = 2, length = 5;
  const auto table = normal(std::size_t(vocab) * channels, 5), positions = normal(std::size_t(9) * channels, 6);
  const Packed packed(backend, format, table, vocab, channels);
  std::vector<std::int32_t> tokens{0, 49, 7, 7, 31, 12, 1, 48, 0, 3};
  const Bytes tokens_on(tokens.size() * 4);
  must(cudaMemcpy(tokens_on.data(), tokens.data(), tokens.size() * 4, cudaMemcpyHostToDevice), "cudaMemcpy");
  must(cudaDeviceSynchronize(), "cudaMemcpy");
  const Buffer positions_on(positions, Buffer::Type::fp32), y(tokens.size() * channels, Buffer::Type::fp32);
  backend.run(EmbeddingForward{.batch = batch,
                               .length = length,
                               .channels = channels,
                               .vocab = vocab,
                               .tokens = tokens_on.as<std::int32_t>(),
                               .token_table = nullptr,
                               .position_table = positions_on.as<float>(),
                               .first_position = 3,
                               .y = y.as<float>(),
                               .packed_table = packed.data,
                               .format = format});
  backend.synchronize();
  const auto rows = rounded_weight(format, table, vocab, channels);
  std::vector<double> want;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (int c = 0; c < channels; ++c)
      want.push_back(static_cast<double>(rows[std::size_t(tokens[i]) * channels + c]) +
                     positions[(3 + i % length) * channels + c]);
  close(std::string("embedding ") + name_of(format), y.values(), want, 1e-6);
}

constexpr WeightFormat kFormats[] = {WeightFormat::bf16, WeightFormat::int8, WeightFormat::int4};

}  // namespace

GPU_CASE("packed: linear layers and the embedding") {
  const auto backend = cuda_backend();
  for (const WeightFormat format : kFormats) {
    for (const Buffer::Type type : {Buffer::Type::fp32, Buffer::Type::bf16})
      for (const int m : {1, 3, 8, 11}) {
        check_linear(*backend, format, type, m, 257, 100);
        check_linear(*backend, format, type, m, 64, 1024);
        // For so many columns a warp takes two or four at a time.
        check_linear(*backend, format, type, m, 20001, 160);
        check_linear(*backend, format, type, m, 50257, 96);
        check_linear(*backend, format, type, m, 64, 1024, Activation::gelu_tanh);
        // Several rounds of loads; more shared memory than a kernel has unasked; fewer rows of x at a time.
        check_linear(*backend, format, type, m, 8448, 1056);
        check_linear(*backend, format, type, m, 64, 8200);
        check_linear(*backend, format, type, m, 64, 40000);
      }
    // Prompts: shapes whose rows of the weight lie apart, that are no multiple of four or of eight, and a large one.
    for (const Buffer::Type type : {Buffer::Type::fp32, Buffer::Type::bf16})
      for (const int m : {64, 130}) {
        check_linear(*backend, format, type, m, 257, 100);
        check_linear(*backend, format, type, m, 33, 71);
        check_linear(*backend, format, type, m, 2048, 1024);
        check_linear(*backend, format, type, m, 640, 160, Activation::gelu_tanh);
      }
    check_embedding(*backend, format);
  }
}

GPU_CASE("bench packed: one row") {
  const auto backend = cuda_backend();
  constexpr int n = 8192, k = 2048, copies = 24;  // more than the caches hold
  const auto weight = normal(std::size_t(n) * k, 1, 0.1f);
  const Buffer x(normal(k, 2), Buffer::Type::fp32), y(n, Buffer::Type::fp32);
  for (const WeightFormat format : kFormats) {
    std::vector<std::unique_ptr<Packed>> weights;
    for (int i = 0; i < copies; ++i) weights.push_back(std::make_unique<Packed>(*backend, format, weight, n, k));
    std::unique_ptr<Recording> recording;
    const auto all = [&] {
      for (const auto& one : weights)
        backend->run(PackedLinear{
            .m = 1, .n = n, .k = k, .x = x.as<float>(), .weight = one->data, .format = format, .y = y.as<float>()});
    };
    for (int i = 0; i < 3; ++i) backend->repeat(recording, all);
    backend->synchronize();
    const auto begin = std::chrono::steady_clock::now();
    constexpr int rounds = 20;
    for (int i = 0; i < rounds; ++i) backend->repeat(recording, all);
    backend->synchronize();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    figure("G12", std::string("matrix-vector M1 N8192 K2048 ") + name_of(format),
           static_cast<double>(weights[0]->bytes) * copies * rounds / seconds / 1e9, "GB/s");
  }
}
