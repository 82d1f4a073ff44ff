// Builds a program by composition. Each layer (graph/layers.h) emits the instructions of its forward at once and leaves
// behind how to emit its backward; backward() then walks those in reverse.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "graph/parameters.h"
#include "graph/program.h"
#include "graph/tensor.h"
#include "ops/linear.h"

namespace sizewise {

enum class Purpose { training, inference };

class Graph {
 public:
  // `precision` is that of every matrix product, `activations` the type in which the backend keeps them
  // (Backend::activations).
  Graph(Purpose purpose, ParameterSet& parameters, Precision precision = Precision::fp32,
        ElementType activations = ElementType::fp32)
      : purpose_(purpose), parameters_(parameters), precision_(precision), activations_(activations) {}

  bool training() const noexcept { return purpose_ == Purpose::training; }
  Precision precision() const noexcept { return precision_; }

  // New tensors. A parameter named twice is the same tensor, which is how weights are tied and layers shared.
  Tensor activation(std::int64_t rows, std::int64_t cols) { return add({rows, cols}, Part::activation, activations_); }
  // An activation that is fp32 whatever the type of the others: what a norm or a softmax keeps of each row.
  Tensor statistics(std::int64_t rows, std::int64_t cols) { return add({rows, cols}, Part::activation); }
  Tensor boundary(std::int64_t rows, std::int64_t cols) { return add({rows, cols}, Part::boundary); }
  Tensor cache(std::int64_t rows, std::int64_t cols) { return add({rows, cols}, Part::cache, activations_); }
  Tensor parameter(const ParameterSpec& spec);
  // How a parameter is packed; absent: it is fp32, as every other tensor.
  std::optional<WeightFormat> format(Tensor tensor) const { return formats_[static_cast<std::size_t>(tensor.id)]; }
  Tensor like(Tensor tensor) { return add(shape(tensor), Part::activation, type(tensor)); }

  TensorShape shape(Tensor tensor) const { return tensors_[static_cast<std::size_t>(tensor.id)].shape; }
  ElementType type(Tensor tensor) const { return tensors_[static_cast<std::size_t>(tensor.id)].type; }

  void emit(Instruction instruction) { instructions_.push_back(std::move(instruction)); }
  void on_backward(std::function<void(Graph&)> emit_backward);

  // The gradient that has arrived at a tensor so far; absent when none has. A parameter's is always there.
  Tensor gradient(Tensor tensor) const { return gradients_[static_cast<std::size_t>(tensor.id)]; }
  // `contribution` arrives at `tensor`: it becomes the gradient or is added to it. It may be the gradient of a tensor
  // whose own backward has been emitted (a residual sum passes its gradient on without a copy).
  void deliver(Tensor tensor, Tensor contribution);

  // A tensor that came through an activation function fused into its linear layer. Its gradient is taken before that
  // function: linear layers, the only ones that may read it, fuse the derivative into their backward.
  struct Activated {
    Tensor saved;
    Activation activation = Activation::none;
  };
  void mark_activated(Tensor tensor, Activated activated);
  Activated activated(Tensor tensor) const { return activated_[static_cast<std::size_t>(tensor.id)]; }
  void deliver_before_activation(Tensor tensor, Tensor contribution);

  // A number for each place that drops out, in the order of building.
  int next_dropout_place() noexcept { return dropout_places_++; }

  // `x` through `block`, of which nothing outlives the forward but x and the result: the backward runs the forward of
  // the block again (Chen et al. 2016, "Training deep nets with sublinear memory cost"). `block` is called twice,
  // composes the same layers both times, and takes from this graph nothing but x and parameters. The result has the
  // same bits.
  using Block = std::function<Tensor(Tensor)>;
  Tensor recomputed(Tensor x, const Block& block);

  void backward();
  // `overlap`: Backend::overlap() of the backend that runs the program.
  Program finish(int overlap = 0) &&;

 private:
  void recompute(Tensor x, Tensor result, const Block& block, int dropout_places);
  Tensor add(TensorShape shape, Part part, ElementType type = ElementType::fp32, std::int64_t offset_bytes = 0);
  Purpose purpose_;
  ParameterSet& parameters_;
  Precision precision_;
  ElementType activations_;
  std::vector<TensorPlace> tensors_;
  std::vector<Tensor> gradients_;
  std::vector<Activated> activated_;
  std::vector<std::optional<WeightFormat>> formats_;
  std::vector<Tensor> by_parameter_;
  std::vector<Instruction> instructions_;
  std::vector<std::function<void(Graph&)>> backward_;
  int dropout_places_ = 0;
  bool recomputes_ = false;
};

}  // namespace sizewise
