// Asks an instruction what it does, without memory behind it: each tensor it names gets an address of its own, which is
// never followed.
#pragma once
#include <cstddef>
#include <vector>

#include "graph/program.h"

namespace sizewise {

class Recorder final : public Binding {
 public:
  explicit Recorder(const std::vector<TensorPlace>& places) : Binding(places), nowhere_(places.size() + 1) {}

  Op record(const Instruction& instruction) {
    touched_.clear();
    return instruction(*this);
  }
  // By the instruction recorded last, in the order in which it named them.
  const std::vector<int>& touched() const noexcept { return touched_; }
  // Of an address that was handed out.
  int tensor_at(const std::byte* address) const noexcept { return static_cast<int>(address - nowhere_.data()); }

 private:
  std::byte* address(Tensor tensor) const override {
    touched_.push_back(tensor.id);
    return const_cast<std::byte*>(nowhere_.data()) + tensor.id;
  }
  mutable std::vector<int> touched_;
  std::vector<std::byte> nowhere_;
};

}  // namespace sizewise
