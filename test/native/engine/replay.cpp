// On a device that records what is repeated and replays it, everything must come out as on one that does not.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "infer/continuation.h"
#include "infer/together.h"
#include "replaying_backend.h"
#include "small_models.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

std::unique_ptr<Backend> processor() { return make_cpu_backend({.threads = 1, .path = {}}); }

// Every logit of a text that is read in all ways there are, past the end of the context too.
std::vector<float> logits_of_reading(Backend& backend, const Model& model) {
  Weights weights(backend, model);
  weights.initialise(1, 1);
  const std::vector<std::int32_t> ids = random_integers(40, 9, model.vocab);
  Continuation continuation(weights, model.context, 4);
  std::vector<float> all = continuation.restart(std::span(ids).first(3)).on_host();
  const auto add = [&all](const Logits& logits) {
    const std::vector<float> some = logits.on_host();
    all.insert(all.end(), some.begin(), some.end());
  };
  for (const std::int32_t id : std::span(ids).subspan(3)) add(continuation.read(id));
  for (int round = 0; round < 4; ++round) {
    add(continuation.restart(std::span(ids).first(static_cast<std::size_t>(2 + round))));
    add(continuation.read_each(std::span(ids).subspan(10, 3)));
    continuation.keep(continuation.size() - 2);
    add(continuation.read_each(std::span(ids).subspan(20, 2)));
    add(continuation.read(ids[static_cast<std::size_t>(round)]));
  }
  return all;
}

// Two texts, three, for which the arena grows, the two again, then in another order, when one gets full.
std::vector<float> logits_of_lanes(Backend& backend, const Model& model) {
  Weights weights(backend, model);
  weights.initialise(1, 1);
  std::vector<Continuation> lanes;
  for (int i = 0; i < 3; ++i) lanes.emplace_back(weights, model.context);
  const std::vector<std::int32_t> ids = random_integers(60, 5, model.vocab);
  std::vector<float> all;
  for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i].restart(std::span(ids).subspan(10 * i, 1 + 2 * i));
  Together together(weights, model.context);
  const auto read = [&](std::initializer_list<std::size_t> of, std::size_t at) {
    std::vector<Together::Next> next;
    for (const std::size_t lane : of) next.push_back({&lanes[lane], ids[at + 7 * lane]});
    together.read(next, [&all](std::size_t, const Logits& logits) {
      const std::vector<float> some = logits.on_host();
      all.insert(all.end(), some.begin(), some.end());
    });
  };
  for (std::size_t at = 0; at < 4; ++at) read({2, 0}, at);
  for (std::size_t at = 4; at < 9; ++at) read({0, 1, 2}, at);
  for (std::size_t at = 9; at < 14; ++at) read({2, 0}, at);
  for (std::size_t at = 14; at < 22; ++at) read({0, 2}, at);
  return all;
}

// The weights after a few steps with dropout, and the losses.
std::vector<float> trained(Backend& backend, const Model& model, bool gradient_checkpointing) {
  Recipe recipe = small_recipe();
  recipe.dropout = 0.1;
  recipe.gradient_accumulation_steps = 2;
  recipe.gradient_checkpointing = gradient_checkpointing;
  Trainer trainer(backend, model, recipe);
  trainer.weights().initialise(1, 1);
  const auto rows = static_cast<std::size_t>(trainer.rows());
  const std::vector<std::int32_t> ids = learnable_ids(12 * rows + 1, model.vocab);
  std::vector<float> all;
  for (std::size_t micro = 0; micro < 12; ++micro) {
    const auto batch = std::span(ids).subspan(micro * rows, rows),
               targets = std::span(ids).subspan(micro * rows + 1, rows);
    trainer.accumulate(batch, targets, static_cast<std::int64_t>(micro));
    if (micro % 2 == 0) continue;
    const auto step = static_cast<std::int64_t>(micro / 2 + 1);
    all.push_back(static_cast<float>(trainer.update(step, 1e-2 / static_cast<double>(step)).sum_of_losses));
    all.push_back(static_cast<float>(trainer.evaluate(batch, targets)));
  }
  const Weights& weights = trainer.weights();
  std::vector<float> last(static_cast<std::size_t>(weights.parameters().bytes()) / sizeof(float));
  backend.copy_out(reinterpret_cast<std::byte*>(last.data()), trainer.weights().data(), last.size() * sizeof(float));
  all.insert(all.end(), last.begin(), last.end());
  return all;
}

template <class Run>
void check_replayed(int replays, Run&& run) {
  const auto plain = processor(), recorded = processor();
  ReplayingBackend replaying(*recorded);
  const std::vector<float> expected = run(*plain), got = run(replaying);
  REQUIRE(expected.size() == got.size());
  CHECK(std::memcmp(expected.data(), got.data(), expected.size() * sizeof(float)) == 0);
  CHECK(replaying.replays() >= replays);
}

}  // namespace

TEST_CASE("replayed, a text has the logits of one that is read op by op") {
  for (const Model& model : {small_gpt(), small_llama()})
    check_replayed(30, [&](Backend& backend) { return logits_of_reading(backend, model); });
}

TEST_CASE("replayed, texts side by side have the logits of texts that are read op by op") {
  for (Model model : {small_gpt(), small_llama()}) {
    model.context = 24;
    check_replayed(10, [&](Backend& backend) { return logits_of_lanes(backend, model); });
  }
}

TEST_CASE("replayed, training leaves the weights of training op by op") {
  for (const Model& model : {small_gpt(), small_llama()})
    for (const bool gradient_checkpointing : {false, true})
      check_replayed(14, [&](Backend& backend) { return trained(backend, model, gradient_checkpointing); });
}
