#include "model/weights.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <vector>

#include "small_models.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

std::vector<float> values_of(const Weights& weights, int index) {
  const float* first = reinterpret_cast<const float*>(weights.data() + weights.parameters().offset_bytes(index));
  return {first, first + weights.parameters().specs()[static_cast<std::size_t>(index)].count()};
}

bool contains_any(const std::string& text, std::initializer_list<const char*> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](const char* part) { return text.find(part) != text.npos; });
}

double deviation(const std::vector<float>& values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace

TEST_CASE("weights begin as GPT-2's do, scaled to the width, and decay where they should") {
  Model model = small_gpt();
  model.d_model = 192;
  model.vocab = 500;
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  Weights weights(*backend, model);
  weights.initialise(3, 1);
  for (int index = 0; index < static_cast<int>(weights.parameters().specs().size()); ++index) {
    const ParameterSpec& spec = weights.parameters().specs()[static_cast<std::size_t>(index)];
    const std::string& name = spec.pieces.front().name;
    CAPTURE(name);
    const std::vector<float> values = values_of(weights, index);
    const bool table = contains_any(name, {"wte", "wpe"}), residual = contains_any(name, {"c_proj.weight"});
    const bool norm = contains_any(name, {"ln_1.weight", "ln_2.weight", "ln_f.weight"});
    if (table) {
      CHECK(deviation(values) == doctest::Approx(0.02).epsilon(0.05));
    } else if (residual) {
      CHECK(deviation(values) == doctest::Approx(0.04 / 2.0).epsilon(0.05));
    } else if (spec.cols) {
      CHECK(deviation(values) == doctest::Approx(0.04).epsilon(0.05));
    } else {
      CHECK(values == std::vector<float>(values.size(), norm ? 1.0f : 0.0f));
    }
    CHECK(spec.decay == (spec.cols > 0 && !table));
  }
}

TEST_CASE("a seed gives the same weights with any number of threads, another seed others") {
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  Weights one(*backend, small_llama()), two(*backend, small_llama()), other(*backend, small_llama());
  one.initialise(3, 1);
  two.initialise(3, 3);
  other.initialise(4, 1);
  for (int index = 0; index < static_cast<int>(one.parameters().specs().size()); ++index) {
    CHECK(values_of(one, index) == values_of(two, index));
    const bool random = one.parameters().specs()[static_cast<std::size_t>(index)].cols > 0;
    CHECK((values_of(one, index) != values_of(other, index)) == random);
  }
}
