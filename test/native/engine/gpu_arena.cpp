// Without a GPU, the memory that a step takes on one is known from its plan: what a backend is asked for planning is
// asked of one that answers as the CUDA backend does. The same numbers stand in the tests of the estimate
// (test/plain/core/sizing/gpu-memory.test.ts).
#include <doctest/doctest.h>

#include <algorithm>

#include "model/programs.h"
#include "ops/watched_backend.h"

using namespace sizewise;

namespace {

class PlansAsGpu final : public WatchedBackend {
 public:
  using WatchedBackend::WatchedBackend;
  ElementType activations(Precision precision) const noexcept override {
    return precision == Precision::bf16 ? ElementType::bf16 : ElementType::fp32;
  }
  int overlap() const noexcept override { return 6; }
  // As many rows of logits as take half a gibibyte in fp32.
  std::size_t classifier_workspace(int rows, int, int vocab) const override {
    const std::int64_t most = std::max<std::int64_t>((std::int64_t{1} << 29) / (4 * std::int64_t{vocab}), 128);
    const std::int64_t passes = (rows + most - 1) / most;
    return static_cast<std::size_t>((rows + passes - 1) / passes * vocab);
  }

 private:
  void around_op(const char*, const Call& call) override { call(); }
};

Model shape(Family family, int layers, int heads, int kv_heads, int channels, int context, int vocab) {
  return {.name = "m",
          .family = family,
          .n_layer = layers,
          .n_head = heads,
          .n_kv_head = kv_heads,
          .d_model = channels,
          .d_ff = family == Family::gpt ? 4 * channels : (8 * channels / 3 + 31) / 32 * 32,
          .context = context,
          .vocab = vocab,
          .bias = family == Family::gpt};
}

double arena_mb(const Model& model, int batch, Precision precision, float dropout, bool checkpointing) {
  const auto cpu = make_cpu_backend({.threads = 1, .path = {}});
  const PlansAsGpu gpu(*cpu);
  ParameterSet parameters = declare_parameters(model);
  return static_cast<double>(training_program(model, parameters, gpu,
                                              {.batch = batch,
                                               .length = model.context,
                                               .dropout = dropout,
                                               .seed = 1,
                                               .precision = precision,
                                               .gradient_checkpointing = checkpointing})
                                 .program.arena_bytes()) /
         1e6;
}

}  // namespace

TEST_CASE("the plan of a step on a GPU takes what the estimate of its memory was fitted to") {
  const Model gpt = shape(Family::gpt, 12, 12, 12, 768, 1024, 50257);
  const Model llama = shape(Family::llama, 12, 12, 4, 768, 1024, 32000);
  const Model wide = shape(Family::llama, 22, 32, 4, 2048, 2048, 32000);
  const Model small = shape(Family::gpt, 4, 4, 4, 128, 256, 8192);
  const auto is = [](double mb, double wanted) { CHECK(mb == doctest::Approx(wanted).epsilon(0.001)); };
  is(arena_mb(gpt, 8, Precision::fp32, 0.0f, false), 5426.2);
  is(arena_mb(gpt, 8, Precision::bf16, 0.0f, false), 2922.2);
  is(arena_mb(gpt, 8, Precision::bf16, 0.1f, false), 2934.7);
  is(arena_mb(gpt, 8, Precision::bf16, 0.0f, true), 689.2);
  is(arena_mb(llama, 8, Precision::bf16, 0.0f, false), 2815.8);
  is(arena_mb(llama, 8, Precision::bf16, 0.0f, true), 772.3);
  is(arena_mb(wide, 1, Precision::bf16, 0.0f, false), 2948.6);
  is(arena_mb(small, 16, Precision::fp32, 0.1f, false), 285.8);
  is(arena_mb(small, 16, Precision::bf16, 0.0f, true), 149.1);
}
