// How fast attention's backward pass is, by each way that uses tensor cores.
#include <cmath>
#include <cstdio>
#include <memory>

#include "backend/cuda/kernels/attention_backward_kernels.h"
#include "check.h"

namespace sizewise::gpu_check {
namespace {

using cuda::AttentionBackwardCall;
using cuda::AttentionSizes;
using cuda::HeadsView;

struct Bench {
  int batch, heads, length, head_size;
};

// One set of tensors for all shapes.
void bench(const Bench& at) {
  constexpr std::size_t elements = std::size_t{16384} * 2048;
  static std::vector<std::unique_ptr<Buffer>> memory;
  static std::unique_ptr<Buffer> log_sum_exp;
  if (memory.empty()) {
    const std::vector<float> some = normal(std::size_t{1} << 21, 5);
    for (int i = 0; i < 5; ++i) {
      std::vector<float> values(elements);
      for (std::size_t j = 0; j < elements; ++j)
        values[j] = some[(j + (j >> 21) * 12347 + i * 1000003) & (some.size() - 1)];
      memory.push_back(std::make_unique<Buffer>(values, Buffer::Type::bf16));
    }
    for (int i = 0; i < 3; ++i) memory.push_back(std::make_unique<Buffer>(elements, Buffer::Type::bf16));
    log_sum_exp = std::make_unique<Buffer>(std::vector<float>(16384 * 64, 6.0f), Buffer::Type::fp32);
  }
  AttentionBackwardCall call{};
  AttentionSizes& sizes = call.sizes;
  sizes.batch = at.batch, sizes.query_length = at.length, sizes.key_length.value = at.length;
  sizes.heads = sizes.kv_heads = at.heads, sizes.head_size = at.head_size, sizes.causal = true;
  sizes.scale = 1.0f / std::sqrt(static_cast<float>(at.head_size));
  HeadsView* const views[8] = {&call.q, &call.k, &call.v, &call.o, &call.d_o, &call.dq, &call.dk, &call.dv};
  const std::int64_t row = at.heads * at.head_size;
  for (int i = 0; i < 8; ++i) *views[i] = {memory[i]->data(), row * at.length, row};
  call.log_sum_exp = log_sum_exp->as<float>();
  const Bytes workspace(cuda::backward_workspace_bytes(sizes, true));
  call.workspace = workspace.data();
  const double flops = 10.0 * at.batch * at.heads * at.length * at.length * at.head_size / 2;
  char title[128];
  std::snprintf(title, sizeof title, "attention backward d%d T%d B%d H%d causal", at.head_size, at.length, at.batch,
                at.heads);
  const int calls = at.length >= 4096 ? 3 : 10;
  const cuda::BackwardWorkspace parts = backward_workspace(sizes, workspace.data());
  for (const bool hopper : {true, false}) {
    if (hopper && !attention_backward_hopper_serves(call, launch())) continue;
    const double ms = milliseconds(
        [&](cudaStream_t) {
          must(attention_backward_statistics(call, parts, true, launch()), "statistics");
          must(
              hopper ? attention_backward_hopper(call, parts, launch()) : attention_backward_mma(call, parts, launch()),
              "attention backward");
        },
        calls, 5);
    figure("G3", std::string(title) + (hopper ? "" : " mma"), flops / ms * 1e-9, "TFLOP/s");
  }
}

GPU_CASE("bench attention backward: d64") {
  for (const int t : {256, 1024, 4096, 16384}) bench({16384 / t, 32, t, 64});
}

GPU_CASE("bench attention backward: d128") {
  for (const int t : {256, 1024, 4096, 16384}) bench({16384 / t, 16, t, 128});
}

GPU_CASE("bench attention backward: small models") {
  bench({128, 12, 128, 64});
  bench({64, 12, 256, 64});
  bench({32, 12, 1024, 64});
}

}  // namespace
}  // namespace sizewise::gpu_check
