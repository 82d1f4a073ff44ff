// Instructions whose results nobody reads.
#pragma once
#include <vector>

#include "graph/program.h"

namespace sizewise {

// Takes out what does nothing but fill activations that no later instruction touches, and what only led to that.
void drop_unread(std::vector<Instruction>& instructions, const std::vector<TensorPlace>& tensors);

}  // namespace sizewise
