// The tokens that a model holds most likely.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace sizewise {

// Ids of the `count` highest of logits [V], highest first, or of all where there are fewer. Of equal ones the lower id
// comes first.
std::vector<std::int32_t> likeliest(std::span<const float> logits, int count);

}  // namespace sizewise
