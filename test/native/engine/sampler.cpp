#include "infer/sampler.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

#include "failure.h"
#include "infer/likeliest.h"

using namespace sizewise;

namespace {

const std::array<float, 5> logits{1.0f, 3.0f, 2.0f, 3.0f, -1.0f};

// How often each id is drawn.
std::array<int, 5> histogram(const SamplingOptions& options, int draws) {
  Sampler sampler(options, 5);
  std::array<int, 5> counts{};
  for (int n = 0; n < draws; ++n)
    ++counts[static_cast<std::size_t>(sampler.choose(logits, static_cast<std::uint64_t>(n)).id)];
  return counts;
}

double probability(int id, double temperature) {
  double total = 0.0;
  for (const float logit : logits) total += std::exp(static_cast<double>(logit) / temperature);
  return std::exp(static_cast<double>(logits[static_cast<std::size_t>(id)]) / temperature) / total;
}

}  // namespace

TEST_CASE("greedy takes the first of the most likely, and says how likely it was") {
  Sampler sampler({.temperature = 0.0}, 5);
  const Choice choice = sampler.choose(logits, 0);
  CHECK(choice.id == 1);
  CHECK(choice.logprob == doctest::Approx(std::log(probability(1, 1.0))));
}

TEST_CASE("the most likely come first, of equal ones the lower id, and never more than there are") {
  CHECK(likeliest(logits, 0).empty());
  CHECK(likeliest(logits, 3) == std::vector<std::int32_t>{1, 3, 2});
  CHECK(likeliest(logits, 9) == std::vector<std::int32_t>{1, 3, 2, 0, 4});
}

TEST_CASE("draws follow the probabilities at a temperature, with and without the sorting that filters need") {
  for (const int top_k : {0, 5}) {
    const auto counts = histogram({.temperature = 2.0, .top_k = top_k, .seed = 5}, 20000);
    for (int id = 0; id < 5; ++id) {
      CHECK(counts[static_cast<std::size_t>(id)] / 20000.0 == doctest::Approx(probability(id, 2.0)).epsilon(0.06));
    }
  }
}

TEST_CASE("top-k and top-p keep the most likely alone") {
  const auto three = histogram({.top_k = 3, .seed = 1}, 3000);
  CHECK(three[0] == 0);
  CHECK(three[4] == 0);
  CHECK(three[2] > 0);
  const auto two = histogram({.top_p = 0.7, .seed = 1}, 3000);
  CHECK(two[2] == 0);
  CHECK(two[1] > 1200);
  CHECK(two[3] > 1200);
  const auto one = histogram({.top_p = 1e-9, .seed = 1}, 100);
  CHECK(one[1] == 100);
  const auto both = histogram({.top_k = 3, .top_p = 0.9, .seed = 1}, 3000);
  CHECK(both[2] > 0);
  CHECK(both[0] == 0);
}

TEST_CASE("the repetition penalty counts what was seen, and leaves log-probabilities as they were") {
  Sampler sampler({.temperature = 0.0, .repetition_penalty = 2.0}, 5);
  sampler.seen(1);
  CHECK(sampler.choose(logits, 0).id == 3);
  sampler.seen(3);
  const Choice choice = sampler.choose(logits, 0);
  CHECK(choice.id == 2);
  CHECK(choice.logprob == doctest::Approx(std::log(probability(2, 1.0))));
}

TEST_CASE("options out of range and logits that are not finite are refused") {
  const auto code = [](const SamplingOptions& options) { return failure_of([&] { Sampler(options, 5); }).at; };
  CHECK(code({.temperature = -0.1}) == "temperature");
  CHECK(code({.temperature = std::numeric_limits<double>::quiet_NaN()}) == "temperature");
  CHECK(code({.top_k = -1}) == "top_k");
  CHECK(code({.top_p = 0.0}) == "top_p");
  CHECK(code({.top_p = 1.5}) == "top_p");
  CHECK(code({.repetition_penalty = 0.0}) == "repetition_penalty");
  CHECK(code({.max_tokens = -1}) == "max_tokens");
  const std::array<float, 2> broken{1.0f, std::numeric_limits<float>::quiet_NaN()};
  Sampler sampler({}, 2);
  CHECK(failure_of([&] { sampler.choose(broken, 0); }).code == "checkpoint_invalid");
}
