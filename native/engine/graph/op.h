// One op of a program: any description that a Backend runs.
#pragma once
#include <variant>

#include "ops/backend.h"

namespace sizewise {

using Op = std::variant<LinearForward, LinearBackwardInput, LinearBackwardWeight, PackedLinear, AttentionForward,
                        AttentionBackward, LayerNormForward, LayerNormBackward, RmsNormForward, RmsNormBackward, Rope,
                        SwiGluForward, SwiGluBackward, EmbeddingForward, EmbeddingBackward, Classifier, DropoutApply,
                        Add, CopyRows>;

inline void run(Backend& backend, const Op& op) {
  std::visit([&backend](const auto& description) { backend.run(description); }, op);
}

}  // namespace sizewise
