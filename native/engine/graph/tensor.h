// A tensor of a graph: a number until the program is bound to memory.
#pragma once
#include <cstdint>

namespace sizewise {

// Which memory a tensor lives in.
enum class Part {
  parameter,   // weights: outlive every program, shared by all programs of a model
  gradient,    // of parameters: added to by each backward, zeroed by AdamW
  cache,       // keys and values of generation: a row per position in a block per sequence, shared by all programs
  boundary,    // written before or read after a run: keeps its place in the arena for the whole program
  activation,  // everything else: its place in the arena is reused once its last reader has run
};

struct Tensor {
  int id = -1;
  explicit operator bool() const noexcept { return id >= 0; }
  friend bool operator==(Tensor, Tensor) = default;
};

struct TensorShape {
  std::int64_t rows = 0, cols = 0;
  std::int64_t count() const noexcept { return rows * cols; }
};

}  // namespace sizewise
