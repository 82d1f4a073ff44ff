// The parameters of a model: names, shapes, how they begin, and their place in one block of memory. Independent of any
// batch shape, so that every program of a model shares them.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ops/backend.h"

namespace sizewise {

// What a parameter counts as when parameters are counted by part.
enum class ParameterRole { token_embedding, position_embedding, attention, feed_forward, norm, output_head };

struct ParameterInit {
  enum class Kind { normal, zeros, ones } kind;
  float standard_deviation = 0.0f;  // of normal
};

// A part of a parameter that has a name of its own in checkpoints: q, k and v are rows of one matrix here and three
// matrices there.
struct ParameterPiece {
  std::string name;
  std::int64_t rows;
};

struct ParameterSpec {
  std::vector<ParameterPiece> pieces;  // stacked by rows
  std::int64_t cols;                   // 0: a vector of `rows` elements
  ParameterInit init;
  bool decay;  // weight decay applies: matrices of linear layers
  ParameterRole role;

  std::int64_t rows() const noexcept;
  std::int64_t count() const noexcept { return rows() * (cols ? cols : 1); }
};

class ParameterSet {
 public:
  ParameterSet() = default;
  // Only to be read: the matrices of linear layers and the token table are packed as `format` by this backend.
  ParameterSet(const Backend& backend, WeightFormat format) : packer_(&backend), format_(format) {}

  // The index of the parameter whose first piece has this name; declared on first use. Throws std::logic_error when a
  // later use gives another shape.
  int declare(const ParameterSpec& spec);

  std::span<const ParameterSpec> specs() const noexcept { return specs_; }
  // How a parameter is packed; absent: it is fp32.
  std::optional<WeightFormat> format(int index) const;
  std::int64_t offset_bytes(int index) const { return offsets_[static_cast<std::size_t>(index)]; }
  std::int64_t bytes() const noexcept { return bytes_; }

  // Counter-based: element e of parameter i depends on (seed, i, e) alone.
  void initialise(int index, std::uint64_t seed, std::int64_t begin, std::span<float> values) const;

 private:
  const Backend* packer_ = nullptr;
  std::optional<WeightFormat> format_;
  std::vector<ParameterSpec> specs_;
  std::vector<std::int64_t> offsets_;
  std::unordered_map<std::string, int> by_name_;
  std::int64_t bytes_ = 0;
};

}  // namespace sizewise
