#include "graph/graph.h"

#include <stdexcept>
#include <utility>

#include "graph/unread.h"

namespace sizewise {

Tensor Graph::add(TensorShape shape, Part part, ElementType type, std::int64_t offset_bytes) {
  tensors_.push_back({shape, part, type, offset_bytes});
  gradients_.emplace_back();
  activated_.emplace_back();
  formats_.emplace_back();
  return {static_cast<int>(tensors_.size()) - 1};
}

Tensor Graph::parameter(const ParameterSpec& spec) {
  const int index = parameters_.declare(spec);
  if (by_parameter_.size() <= static_cast<std::size_t>(index))
    by_parameter_.resize(static_cast<std::size_t>(index) + 1);
  Tensor& tensor = by_parameter_[static_cast<std::size_t>(index)];
  if (!tensor) {
    const TensorShape shape{spec.rows(), spec.cols ? spec.cols : 1};
    const std::int64_t offset = parameters_.offset_bytes(index);
    tensor = add(shape, Part::parameter, ElementType::fp32, offset);
    formats_.back() = parameters_.format(index);
    if (training() && formats_.back()) throw std::logic_error("packed parameters are only read");
    if (training()) {
      const Tensor gradient = add(shape, Part::gradient, ElementType::fp32, offset);
      gradients_[static_cast<std::size_t>(tensor.id)] = gradient;
    }
  }
  return tensor;
}

void Graph::on_backward(std::function<void(Graph&)> emit_backward) {
  if (training()) backward_.push_back(std::move(emit_backward));
}

void Graph::deliver(Tensor tensor, Tensor contribution) {
  if (activated(tensor).activation != Activation::none) {
    throw std::logic_error("only linear layers may read a tensor with a fused activation");
  }
  deliver_before_activation(tensor, contribution);
}

void Graph::deliver_before_activation(Tensor tensor, Tensor contribution) {
  Tensor& gradient = gradients_[static_cast<std::size_t>(tensor.id)];
  if (!gradient) {
    gradient = contribution;
  } else if (gradient != contribution) {
    const std::int64_t count = shape(tensor).count();
    emit([count, into = gradient, contribution](const Binding& at) {
      return Add{.count = count, .a = at(into), .b = at(contribution), .y = at(into)};
    });
  }
}

void Graph::mark_activated(Tensor tensor, Activated activated) {
  activated_[static_cast<std::size_t>(tensor.id)] = activated;
}

void Graph::backward() {
  for (; !backward_.empty(); backward_.pop_back()) backward_.back()(*this);
}

Tensor Graph::recomputed(Tensor x, const Block& block) {
  if (!training()) return block(x);
  recomputes_ = true;
  const int places = dropout_places_;
  auto before = std::exchange(backward_, {});
  const Tensor result = block(x);
  backward_ = std::move(before);  // what the block left behind names tensors that are gone by then
  on_backward([=](Graph& g) { g.recompute(x, result, block, places); });
  return result;
}

void Graph::recompute(Tensor x, Tensor result, const Block& block, int dropout_places) {
  auto before = std::exchange(backward_, {});  // this very function is among them
  const int after = std::exchange(dropout_places_, dropout_places);
  const Tensor again = block(x);
  dropout_places_ = after;
  gradients_[static_cast<std::size_t>(again.id)] = gradient(result);
  backward();
  backward_ = std::move(before);
}

Program Graph::finish(int overlap) && {
  // Of a forward that runs again, the last ops give the block's result, which is there already.
  if (recomputes_) drop_unread(instructions_, tensors_);
  return Program(std::move(tensors_), std::move(instructions_), overlap);
}

}  // namespace sizewise
