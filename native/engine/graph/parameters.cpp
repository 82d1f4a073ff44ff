#include "graph/parameters.h"

#include <algorithm>
#include <stdexcept>

#include "graph/arena_plan.h"
#include "random/counter_random.h"
#include "random/streams.h"

namespace sizewise {

std::int64_t ParameterSpec::rows() const noexcept {
  std::int64_t rows = 0;
  for (const ParameterPiece& piece : pieces) rows += piece.rows;
  return rows;
}

std::optional<WeightFormat> ParameterSet::format(int index) const {
  const ParameterSpec& spec = specs_[static_cast<std::size_t>(index)];
  const bool matrix = spec.cols > 0 && spec.role != ParameterRole::position_embedding;
  return matrix ? format_ : std::nullopt;
}

int ParameterSet::declare(const ParameterSpec& spec) {
  const std::string& name = spec.pieces.front().name;
  if (const auto known = by_name_.find(name); known != by_name_.end()) {
    const ParameterSpec& first = specs_[static_cast<std::size_t>(known->second)];
    if (first.rows() != spec.rows() || first.cols != spec.cols) {
      throw std::logic_error("parameter " + name + " is used with two shapes");
    }
    return known->second;
  }
  const int index = static_cast<int>(specs_.size());
  by_name_.emplace(name, index);
  specs_.push_back(spec);
  offsets_.push_back(bytes_);
  const auto packed = format(index);
  bytes_ += align_arena(
      packed ? packer_->packed_weight_bytes(*packed, static_cast<int>(spec.rows()), static_cast<int>(spec.cols))
             : spec.count() * static_cast<std::int64_t>(sizeof(float)));
  return index;
}

void ParameterSet::initialise(int index, std::uint64_t seed, std::int64_t begin, std::span<float> values) const {
  const ParameterInit init = specs_[static_cast<std::size_t>(index)].init;
  if (init.kind != ParameterInit::Kind::normal) {
    std::fill(values.begin(), values.end(), init.kind == ParameterInit::Kind::ones ? 1.0f : 0.0f);
    return;
  }
  const RandomSequence sequence{.seed = seed, .stream = initialisation_stream(index), .step = 0};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto element = static_cast<std::uint64_t>(begin) + i;
    values[i] = static_cast<float>(init.standard_deviation * random_normal(sequence, element));
  }
}

}  // namespace sizewise
