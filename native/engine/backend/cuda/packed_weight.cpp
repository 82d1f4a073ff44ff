#include <vector>

#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/packed_view.h"
#include "base/block_rounding.h"
#include "base/small_floats.h"

namespace sizewise::cuda {
namespace {

void pack_block(WeightFormat format, const float* values, std::uint8_t* to, std::uint16_t* scale) {
  if (format == WeightFormat::bf16) {
    for (int i = 0; i < kBlockValues; ++i) {
      const std::uint16_t bits = to_bf16(values[i]);
      to[2 * i] = static_cast<std::uint8_t>(bits);
      to[2 * i + 1] = static_cast<std::uint8_t>(bits >> 8);
    }
    return;
  }
  const RoundedBlock block = format == WeightFormat::int8 ? round_to_int8(values) : round_to_int4(values);
  *scale = block.scale;
  const auto number = [&](int i) { return block.numbers[static_cast<std::size_t>(i)]; };
  if (format == WeightFormat::int8) {
    for (int i = 0; i < kBlockValues; ++i) to[i] = static_cast<std::uint8_t>(number(i));
    return;
  }
  for (int i = 0; i < kBlockValues / 2; ++i)
    to[i] = static_cast<std::uint8_t>(static_cast<unsigned>(number(i) + 8) |
                                      static_cast<unsigned>(number(i + kBlockValues / 2) + 8) << 4);
}

}  // namespace

std::int64_t CudaBackend::packed_weight_bytes(WeightFormat format, int n, int k) const {
  return packed_view(format, n, k, nullptr).bytes();
}

void CudaBackend::pack_weight(WeightFormat format, int n, int k, const float* weight, std::byte* packed) {
  const PackedRows view = packed_view(format, n, k, nullptr);
  std::vector<std::byte> bytes(static_cast<std::size_t>(view.bytes()));
  auto* values = reinterpret_cast<std::uint8_t*>(bytes.data());
  auto* scales = reinterpret_cast<std::uint16_t*>(bytes.data() + n * view.row_bytes());
  const std::int64_t block_bytes = view.row_bytes() / view.blocks();
  for (std::int64_t row = 0; row < n; ++row) {
    for (std::int64_t block = 0; block < view.blocks(); ++block) {
      float padded[kBlockValues] = {};
      for (std::int64_t i = 0; i < kBlockValues && block * kBlockValues + i < k; ++i)
        padded[i] = weight[row * k + block * kBlockValues + i];
      const std::int64_t at = row * view.blocks() + block;
      pack_block(format, padded, values + at * block_bytes, format == WeightFormat::bf16 ? nullptr : scales + at);
    }
  }
  copy_in(packed, bytes.data(), bytes.size());
  synchronize();
}

}  // namespace sizewise::cuda
