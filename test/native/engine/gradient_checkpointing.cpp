// Activations computed again in the backward: less memory, the same bits.
#include <doctest/doctest.h>

#include <cstring>
#include <vector>

#include "model/programs.h"
#include "small_models.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

struct Trained {
  std::vector<double> losses, norms;
  std::vector<std::byte> weights, first_moments, second_moments;
  bool operator==(const Trained&) const = default;
};

Trained trained(const Model& model, const Recipe& recipe, int threads) {
  const auto backend = make_cpu_backend({.threads = threads, .path = {}});
  Trainer trainer(*backend, model, recipe);
  trainer.weights().initialise(recipe.seed, 1);
  const auto rows = static_cast<std::size_t>(trainer.rows());
  const std::vector<std::int32_t> ids = learnable_ids(64 * rows + 1, model.vocab);
  Trained result;
  std::size_t micro_step = 0;
  for (std::int64_t step = 1; step <= 6; ++step) {
    for (int micro = 0; micro < recipe.gradient_accumulation_steps; ++micro, ++micro_step) {
      const auto window = [&](std::size_t offset) { return std::span(ids).subspan(micro_step * rows + offset, rows); };
      trainer.accumulate(window(0), window(1), static_cast<std::int64_t>(micro_step));
    }
    const auto [loss, norm] = trainer.update(step, recipe.learning_rate);
    result.losses.push_back(loss);
    result.norms.push_back(norm);
  }
  const auto copy = [&](const std::byte* block) {
    return std::vector(block, block + trainer.weights().parameters().bytes());
  };
  result.weights = copy(trainer.weights().data());
  result.first_moments = copy(trainer.first_moments());
  result.second_moments = copy(trainer.second_moments());
  return result;
}

std::size_t ops_of(const Model& model, float dropout, bool gradient_checkpointing) {
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  ParameterSet parameters;
  const TrainingShape shape{.batch = 3,
                            .length = model.context,
                            .dropout = dropout,
                            .seed = 0,
                            .gradient_checkpointing = gradient_checkpointing};
  return training_program(model, parameters, *backend, shape).program.size();
}

}  // namespace

TEST_CASE("activations that are computed again change no bit of losses, weights and moments") {
  for (Model model : {small_gpt(), small_llama()}) {
    model.n_layer = 3;
    for (const double dropout : {0.0, 0.2}) {
      for (const Precision precision : {Precision::fp32, Precision::bf16}) {
        for (const int threads : {1, 2}) {
          CAPTURE(family_name(model.family));
          CAPTURE(dropout);
          CAPTURE(precision_name(precision));
          CAPTURE(threads);
          Recipe recipe = small_recipe();
          recipe.gradient_accumulation_steps = 2;
          recipe.dropout = dropout;
          recipe.precision = precision;
          const Trained kept = trained(model, recipe, threads);
          recipe.gradient_checkpointing = true;
          const Trained computed_again = trained(model, recipe, threads);
          CHECK(kept.losses.back() < kept.losses.front());
          CHECK(computed_again.losses == kept.losses);
          CHECK(computed_again == kept);
        }
      }
    }
  }
}

TEST_CASE("a block is computed again as far as its backward reads it") {
  // Norm, q k v, attention, projection, norm, to the hidden rows: not the sum that the next block has.
  const std::size_t gpt = 6, llama = 8;  // with rope and SwiGLU
  const auto layers = static_cast<std::size_t>(small_gpt().n_layer);
  CHECK(ops_of(small_gpt(), 0.0f, true) == ops_of(small_gpt(), 0.0f, false) + gpt * layers);
  CHECK(ops_of(small_llama(), 0.0f, true) == ops_of(small_llama(), 0.0f, false) + llama * layers);
  // Dropout stands between the first projection and its sum; that after the second is not needed again.
  CHECK(ops_of(small_gpt(), 0.1f, true) == ops_of(small_gpt(), 0.1f, false) + (gpt + 1) * layers);
  CHECK(ops_of(small_llama(), 0.1f, true) == ops_of(small_llama(), 0.1f, false) + (llama + 1) * layers);
}

TEST_CASE("with gradient checkpointing a further layer costs the memory of its input") {
  for (Model model : {small_gpt(), small_llama()}) {
    const auto activations = [&](int layers, bool gradient_checkpointing) {
      model.n_layer = layers;
      return describe_model(model, 4, gradient_checkpointing).memory_bytes.activations;
    };
    const std::int64_t input = std::int64_t{4} * 4 * model.context * model.d_model;
    CHECK(activations(9, true) - activations(8, true) == input);
    CHECK(activations(9, false) - activations(8, false) > 8 * input);
    CHECK(activations(8, true) < activations(8, false) / 3);
    model.n_layer = 8;
    Recipe recipe = small_recipe();
    recipe.batch_size = 4;
    recipe.gradient_checkpointing = true;
    const auto backend = make_cpu_backend({.threads = 1, .path = {}});
    CHECK(Trainer(*backend, model, recipe).memory().activations == activations(8, true));
  }
}
