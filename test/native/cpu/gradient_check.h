// Holds an op's gradients against finite differences: of the sum of its outputs, each times a fixed random number.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "cpu/every_path.h"
#include "random_data.h"

namespace sizewise::testing {

using Tensors = std::vector<std::vector<float>>;

struct GradientCheck {
  std::string name;
  Tensors inputs;
  std::function<std::vector<float>(Backend&, const Tensors&)> forward;                            // all outputs in one
  std::function<Tensors(Backend&, const Tensors&, const std::vector<float>& d_output)> backward;  // one for each input
  std::vector<float> d_output = {};                                                               // random when empty
};

// |difference| / (kGradientTolerance (|gradient| + root mean square of the tensor's gradient))
constexpr double kGradientTolerance = 2e-4;

// Central differences of fourth order, (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h: their error is of order h^4, so
// that h can be large enough for the rounding of a single-precision forward to stay small beside it.
inline double finite_difference(Backend& backend, const GradientCheck& check, const std::vector<float>& d_output,
                                std::size_t tensor, std::size_t element) {
  constexpr float step = 0x1p-5f;
  Tensors inputs = check.inputs;
  const float center = inputs[tensor][element];
  const auto at = [&](float offset) {
    inputs[tensor][element] = center + offset;
    // The step that rounding left of the offset.
    const double taken = static_cast<double>(inputs[tensor][element]) - static_cast<double>(center);
    const std::vector<float> outputs = check.forward(backend, inputs);
    double total = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      total += static_cast<double>(outputs[i]) * static_cast<double>(d_output[i]);
    return std::pair{total, taken};
  };
  const auto slope = [&](float offset) {
    const auto [high, up] = at(offset);
    const auto [low, down] = at(-offset);
    return (high - low) / (up - down);
  };
  return (4 * slope(step) - slope(2 * step)) / 3;
}

inline void check_gradients(const GradientCheck& check) {
  for (const cpu::Path path : supported_paths()) {
    cpu::CpuBackend backend(path, 1);
    const std::vector<float> d_output =
        check.d_output.empty() ? random_floats(check.forward(backend, check.inputs).size(), 999) : check.d_output;
    const Tensors gradients = check.backward(backend, check.inputs, d_output);
    REQUIRE(gradients.size() == check.inputs.size());
    double worst = 0;
    for (std::size_t tensor = 0; tensor < gradients.size(); ++tensor) {
      const std::vector<float>& gradient = gradients[tensor];
      REQUIRE(gradient.size() == check.inputs[tensor].size());
      double squares = 0;
      for (const float value : gradient) squares += static_cast<double>(value) * static_cast<double>(value);
      const double usual = std::sqrt(squares / static_cast<double>(gradient.size()));
      REQUIRE(usual > 0);
      // A stride that is odd and no divisor of the usual widths visits every row and column sooner or later.
      const std::size_t stride = std::max<std::size_t>(1, gradient.size() / 60) | 1;
      for (std::size_t element = 0; element < gradient.size(); element += stride) {
        const auto expected = static_cast<double>(gradient[element]);
        const double difference = std::abs(finite_difference(backend, check, d_output, tensor, element) - expected);
        const double share = difference / (kGradientTolerance * (std::abs(expected) + usual));
        if (!(share <= worst)) worst = share;  // so that what is not a number fails
      }
    }
    MESSAGE(check.name << ", " << cpu::path_name(path) << ": " << worst << " of the tolerance");
    CHECK(worst <= 1.0);
  }
}

}  // namespace sizewise::testing
