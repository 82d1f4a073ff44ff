// Stored number formats to fp32, exactly.
#pragma once
#include <cstddef>
#include <span>

#include "io/safetensors.h"

namespace sizewise {

bool converts_to_floats(Dtype dtype) noexcept;  // f32, f16, bf16

// Reads values.size() little-endian numbers at `from`, which need not be aligned.
void convert_to_floats(Dtype dtype, const std::byte* from, std::span<float> values);

}  // namespace sizewise
