#include "model/model.h"

#include <doctest/doctest.h>

#include "failure.h"
#include "model/count.h"
#include "small_models.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

template <class Change>
Failure failure(Model model, Change&& change) {
  change(model);
  return failure_of([&] { check_model(model); });
}

}  // namespace

TEST_CASE("numbers that do not fit together are refused by name") {
  CHECK(failure(small_gpt(), [](Model&) {}).code == "none");
  CHECK(failure(small_llama(), [](Model&) {}).code == "none");
  const Failure width = failure(small_gpt(), [](Model& m) { m.d_model = 17; });
  CHECK(width.code == "model_invalid");
  CHECK(width.at == "d_model");
  CHECK(contains(width.message, "divisible by n_head, which is 2, but is 17"));
  CHECK(failure(small_gpt(), [](Model& m) { m.n_kv_head = 1; }).at == "n_kv_head");
  CHECK(failure(small_llama(), [](Model& m) { m.n_kv_head = 3; }).at == "n_kv_head");
  CHECK(failure(small_llama(), [](Model& m) { m.bias = true; }).at == "bias");
  CHECK(failure(small_llama(), [](Model& m) { m.n_head = m.n_kv_head = 32; }).at == "d_model");
  CHECK(failure(small_gpt(), [](Model& m) { m.n_layer = 0; }).at == "n_layer");
  CHECK(failure(small_gpt(), [](Model& m) { m.context = 0; }).at == "context");
  CHECK(failure(small_gpt(), [](Model& m) { m.vocab = 1; }).at == "vocab");
  CHECK(failure(small_gpt(), [](Model& m) { m.dropout = 1.0; }).at == "dropout");
  CHECK(failure(small_gpt(), [](Model& m) { m.norm_epsilon = 0.0; }).at == "norm_epsilon");
  CHECK(failure_of([] { parse_family("bert"); }).code == "model_invalid");
}

TEST_CASE("parameters are counted exactly: GPT-2 small has 124,439,808 and stories15M 15,191,712") {
  const Model gpt2{.family = Family::gpt,
                   .n_layer = 12,
                   .n_head = 12,
                   .n_kv_head = 12,
                   .d_model = 768,
                   .d_ff = 3072,
                   .context = 1024,
                   .vocab = 50257};
  const ParameterCount count = count_parameters(gpt2);
  CHECK(count.total() == 124439808);
  CHECK(count.token_embedding == 38597376);
  CHECK(count.position_embedding == 786432);
  CHECK(count.output_head == 0);
  CHECK(count.without_embeddings() == 85056000);

  const Model stories{.family = Family::llama,
                      .n_layer = 6,
                      .n_head = 6,
                      .n_kv_head = 6,
                      .d_model = 288,
                      .d_ff = 768,
                      .context = 256,
                      .vocab = 32000,
                      .tied_embeddings = true,
                      .bias = false};
  CHECK(count_parameters(stories).total() == 15191712);
}

TEST_CASE("FLOPs of a token follow 6 (N + V C) + 6 L T C") {
  const Model gpt2{.family = Family::gpt,
                   .n_layer = 12,
                   .n_head = 12,
                   .n_kv_head = 12,
                   .d_model = 768,
                   .d_ff = 3072,
                   .context = 64,
                   .vocab = 50257};
  const FlopsPerToken flops = count_flops(gpt2);
  CHECK(flops.train == doctest::Approx(6.0 * (85056000.0 + 38597376.0) + 6.0 * 12 * 64 * 768));
  CHECK(flops.train == doctest::Approx(3.0 * flops.forward));
}

TEST_CASE("the memory that a description promises is what a trainer takes") {
  for (const Model& model : {small_gpt(), small_llama()}) {
    const ModelMemory promised = describe_model(model, 3).memory_bytes;
    const auto backend = make_cpu_backend({.threads = 1, .path = {}});
    const ModelMemory taken = Trainer(*backend, model, small_recipe()).memory();
    CHECK(promised.weights == taken.weights);
    CHECK(promised.gradients == taken.gradients);
    CHECK(promised.optimizer == taken.optimizer);
    CHECK(promised.activations == taken.activations);
  }
  CHECK(failure_of([] { describe_model(small_gpt(), 0); }).code == "study_invalid");
}
