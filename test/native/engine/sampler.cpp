#include "infer/sampler.h"

#include <doctest/doctest.h>

#include <array>
#include <limits>

#include "failure.h"
#include "infer/draws.h"

using namespace sizewise;

namespace {

const std::array<float, 5> logits{1.0f, 3.0f, 2.0f, 3.0f, -1.0f};

std::unique_ptr<Backend> processor() { return make_cpu_backend({.threads = 1, .path = {}}); }

}  // namespace

TEST_CASE("one seed and one place in the text give one draw, other seeds and places other ones") {
  const auto backend = processor();
  Sampler one({.seed = 5}, *backend), again({.seed = 5}, *backend), other({.seed = 6}, *backend);
  for (std::uint64_t n : {0, 1, 7}) {
    CHECK(one.row(logits.data(), n).drawn == again.row(logits.data(), n).drawn);
    CHECK(one.row(logits.data(), n).drawn != other.row(logits.data(), n).drawn);
  }
  CHECK(one.row(logits.data(), 0).drawn != one.row(logits.data(), 1).drawn);
}

TEST_CASE("the repetition penalty counts what was seen until that is taken back") {
  const auto backend = processor();
  Draws draws(*backend, 5, 0);
  Sampler sampler({.temperature = 0.0, .repetition_penalty = 2.0}, *backend);
  const auto chosen = [&] {
    const SamplingRow row = sampler.row(logits.data(), 0);
    return draws.draw({&row, 1}).front().token.id;
  };
  CHECK(chosen() == 1);
  sampler.seen(std::array{1});
  CHECK(chosen() == 3);
  sampler.seen(std::array{3, 4, 4});
  CHECK(chosen() == 2);
  sampler.unseen(3);
  CHECK(chosen() == 3);
  // More than there was room for at first.
  for (int i = 0; i < 100; ++i) sampler.seen(std::array{3});
  CHECK(chosen() == 2);
  sampler.unseen(101);
  CHECK(chosen() == 1);
}

TEST_CASE("what is told of several rows is each row's own, and never more than there are tokens") {
  const auto backend = processor();
  Draws draws(*backend, 5, 9);
  Sampler sampler({.temperature = 0.0}, *backend);
  const std::array<float, 5> others{0.0f, -1.0f, 5.0f, 5.0f, 6.0f};
  for (int round = 0; round < 2; ++round) {
    const std::array rows{sampler.row(logits.data(), 0), sampler.row(others.data(), 0)};
    const auto drawn = draws.draw(std::span(rows).first(round == 0 ? 1 : 2));
    CHECK(drawn[0].token.id == 1);
    REQUIRE(drawn[0].likely.size() == 5);
    CHECK(drawn[0].likely[1].id == 3);
    if (round == 0) continue;
    CHECK(drawn[1].token.id == 4);
    CHECK(drawn[1].token.logit == 6.0f);
    CHECK(drawn[1].likely[1].id == 2);
    CHECK(drawn[1].likely[4].logit == -1.0f);
  }
}

TEST_CASE("options out of range are refused") {
  const auto backend = processor();
  const auto code = [&](const SamplingOptions& options) { return failure_of([&] { Sampler(options, *backend); }).at; };
  CHECK(code({.temperature = -0.1}) == "temperature");
  CHECK(code({.temperature = std::numeric_limits<double>::quiet_NaN()}) == "temperature");
  CHECK(code({.top_k = -1}) == "top_k");
  CHECK(code({.top_p = 0.0}) == "top_p");
  CHECK(code({.top_p = 1.5}) == "top_p");
  CHECK(code({.repetition_penalty = 0.0}) == "repetition_penalty");
  CHECK(code({.max_tokens = -1}) == "max_tokens");
}
