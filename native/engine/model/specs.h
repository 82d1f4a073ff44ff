// How the parameters of both families begin (Radford 2019, "GPT-2"): normal, residual projections divided by the root
// of the number of residual sums, norms one, biases zero. GPT-2's deviation of 0.02 belongs to its width of 768; other
// widths keep the variance of what a layer puts out, as Nguyen & Salazar 2019 do ("small init"), so that the rungs of a
// ladder begin alike. Tables stay at 0.02: they are read by rows, and tied heads then begin with logits near zero.
#pragma once
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "graph/parameters.h"
#include "model/model.h"

namespace sizewise {

inline constexpr float table_deviation = 0.02f;

inline float matrix_deviation(const Model& model) {
  return 0.02f * std::sqrt(768.0f / static_cast<float>(model.d_model));
}

inline float residual_deviation(const Model& model) {
  return matrix_deviation(model) / std::sqrt(2.0f * static_cast<float>(model.n_layer));
}

inline ParameterSpec table_spec(std::string name, std::int64_t rows, std::int64_t cols, ParameterRole role) {
  return {{{std::move(name), rows}}, cols, {ParameterInit::Kind::normal, table_deviation}, false, role};
}

inline ParameterSpec matrix_spec(std::vector<ParameterPiece> pieces, std::int64_t cols, float deviation,
                                 ParameterRole role) {
  return {std::move(pieces), cols, {ParameterInit::Kind::normal, deviation}, true, role};
}

inline ParameterSpec bias_spec(std::string name, std::int64_t size, ParameterRole role) {
  return {{{std::move(name), size}}, 0, {ParameterInit::Kind::zeros}, false, role};
}

inline ParameterSpec norm_spec(std::string name, std::int64_t size) {
  return {{{std::move(name), size}}, 0, {ParameterInit::Kind::ones}, false, ParameterRole::norm};
}

}  // namespace sizewise
