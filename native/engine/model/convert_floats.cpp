#include "model/convert_floats.h"

#include <cstdint>
#include <cstring>

#include "base/small_floats.h"

namespace sizewise {
bool converts_to_floats(Dtype dtype) noexcept {
  return dtype == Dtype::f32 || dtype == Dtype::f16 || dtype == Dtype::bf16;
}

void convert_to_floats(Dtype dtype, const std::byte* from, std::span<float> values) {
  if (dtype == Dtype::f32) {
    std::memcpy(values.data(), from, values.size_bytes());
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint16_t bits;
    std::memcpy(&bits, from + 2 * i, sizeof bits);
    values[i] = dtype == Dtype::f16 ? from_f16(bits) : from_bf16(bits);
  }
}

}  // namespace sizewise
