// Token and position embedding against double.
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

enum class Tokens { spread, natural, one, padded };

std::vector<std::int32_t> tokens_of(Tokens kind, int count, int vocab) {
  std::vector<std::int32_t> tokens(count);
  for (int i = 0; i < count; ++i) {
    const double unit = random_unit({.seed = 3, .stream = 2, .step = 0}, i);
    // natural: as frequent as words are, the k-th about 1 / k.
    const int natural = std::min(vocab - 1, static_cast<int>(std::pow(vocab, unit)) - 1);
    tokens[i] = kind == Tokens::spread    ? static_cast<int>(unit * vocab)
                : kind == Tokens::natural ? natural
                : kind == Tokens::one     ? vocab - 1
                : i % 64 >= 40            ? vocab / 2
                                          : natural;
  }
  return tokens;
}

struct DeviceTokens : Bytes {
  explicit DeviceTokens(const std::vector<std::int32_t>& tokens) : Bytes(tokens.size() * 4) {
    must(cudaMemcpy(data(), tokens.data(), tokens.size() * 4, cudaMemcpyHostToDevice), "cudaMemcpy");
  }
};

template <typename T>
constexpr Type type_of = std::is_same_v<T, float> ? Type::fp32 : Type::bf16;

template <typename T>
void forward(int batch, int length, int channels, int vocab, bool positions) {
  constexpr int first_position = 3;
  const auto tokens = tokens_of(Tokens::natural, batch * length, vocab);
  const auto table = normal(std::size_t(vocab) * channels, 1), places = normal(std::size_t(length + 3) * channels, 2);
  std::vector<double> want(std::size_t(batch) * length * channels);
  for (std::size_t i = 0; i < want.size(); ++i) {
    const std::size_t row = i / channels, c = i % channels;
    want[i] = table[std::size_t(tokens[row]) * channels + c] +
              (positions ? double(places[(first_position + row % length) * channels + c]) : 0.0);
  }
  const Buffer device_table(table, Type::fp32), device_places(places, Type::fp32), y(want.size(), type_of<T>);
  const DeviceTokens device_tokens(tokens);
  const Bytes varying(4);
  must(cudaMemcpy(varying.data(), &first_position, 4, cudaMemcpyHostToDevice), "cudaMemcpy");
  const cuda::EmbeddingForwardCall<T> call = {batch,
                                              length,
                                              channels,
                                              vocab,
                                              device_tokens.as<std::int32_t>(),
                                              device_table.as<float>(),
                                              positions ? device_places.as<float>() : nullptr,
                                              {.at = varying.as<int>()},
                                              y.as<T>()};
  must(cuda::embedding_forward(call, launch()), "embedding_forward");
  close("embedding forward " + std::to_string(channels), y.values(), want, type_of<T> == Type::fp32 ? 1e-7 : 5e-3);
}

template <typename T>
void backward(Tokens kind, int batch, int length, int channels, int vocab, bool positions) {
  constexpr Type type = type_of<T>;
  const auto tokens = tokens_of(kind, batch * length, vocab);
  const auto dy = rounded(normal(std::size_t(batch) * length * channels, 4), type),
             table = normal(std::size_t(vocab) * channels, 5), places = normal(std::size_t(length) * channels, 6);
  std::vector<double> want_table(table.begin(), table.end()), want_places(places.begin(), places.end());
  in_parallel(channels, [&](int c) {
    for (int row = 0; row < batch * length; ++row) {
      const double value = dy[std::size_t(row) * channels + c];
      want_table[std::size_t(tokens[row]) * channels + c] += value;
      if (positions) want_places[std::size_t(row % length) * channels + c] += value;
    }
  });
  const Buffer gradient(dy, type);
  const DeviceTokens device_tokens(tokens);
  const Buffer workspace(cuda::embedding_backward_workspace(batch * length, channels) / 4, Type::fp32);
  std::vector<float> first_table, first_places;
  for (int run = 0; run < 2; ++run) {
    const Buffer d_table(table, Type::fp32), d_places(places, Type::fp32);
    const cuda::EmbeddingBackwardCall<T> call = {batch,
                                                 length,
                                                 channels,
                                                 vocab,
                                                 device_tokens.as<std::int32_t>(),
                                                 gradient.as<T>(),
                                                 d_table.as<float>(),
                                                 positions ? d_places.as<float>() : nullptr,
                                                 workspace.data()};
    must(cuda::embedding_backward(call, launch()), "embedding_backward");
    const auto got_table = d_table.values(), got_places = d_places.values();
    if (run == 1) {
      same_bits("the token table", first_table, got_table);
      same_bits("the position table", first_places, got_places);
      continue;
    }
    first_table = got_table, first_places = got_places;
    const std::string text = std::to_string(batch) + "x" + std::to_string(length) + "x" + std::to_string(channels) +
                             " of " + std::to_string(vocab);
    close("token table " + text, got_table, want_table, 1e-6);
    close("position table " + text, got_places, want_places, 1e-6);
  }
}

GPU_CASE("embedding: forward") {
  for (const bool positions : {true, false}) {
    forward<float>(3, 17, 64, 100, positions);
    forward<float>(2, 5, 33, 7, positions);
    forward<bf16>(4, 100, 768, 5000, positions);
    forward<bf16>(1, 1, 100, 65, positions);
  }
}

GPU_CASE("embedding: backward") {
  for (const Tokens kind : {Tokens::spread, Tokens::natural, Tokens::one, Tokens::padded}) {
    backward<float>(kind, 3, 37, 64, 97, true);
    backward<float>(kind, 2, 8, 33, 5, false);
    backward<bf16>(kind, 1, 1, 8, 1, true);
    backward<bf16>(kind, 16, 256, 768, 2003, true);
    backward<bf16>(kind, 5, 333, 101, 2048, true);
    backward<float>(kind, 12, 64, 1100, 300, true);
    backward<bf16>(kind, 64, 1000, 4, 260000, false);
  }
}

GPU_CASE("bench rows: embedding backward") {
  constexpr int batch = 16, length = 1024, channels = 768, vocab = 50257;
  const DeviceTokens tokens(tokens_of(Tokens::natural, batch * length, vocab));
  const DeviceTokens padded(tokens_of(Tokens::padded, batch * length, vocab));
  const Buffer dy(normal(std::size_t(batch) * length * channels, 4), Type::bf16),
      table(std::vector<float>(std::size_t(vocab) * channels), Type::fp32),
      places(std::vector<float>(std::size_t(length) * channels), Type::fp32),
      workspace(cuda::embedding_backward_workspace(batch * length, channels) / 4, Type::fp32);
  for (const DeviceTokens* each : {&tokens, &padded}) {
    const double ms = milliseconds([&](cudaStream_t) {
      const cuda::EmbeddingBackwardCall<bf16> call = {batch,
                                                      length,
                                                      channels,
                                                      vocab,
                                                      each->as<std::int32_t>(),
                                                      dy.as<bf16>(),
                                                      table.as<float>(),
                                                      places.as<float>(),
                                                      workspace.data()};
      must(cuda::embedding_backward(call, launch()), "embedding_backward");
    });
    figure("rows", std::string("embedding backward 16384 x 768 of 50257 bf16") + (each == &padded ? ", padded" : ""),
           ms, "ms");
  }
}

}  // namespace
}  // namespace sizewise::gpu_check
