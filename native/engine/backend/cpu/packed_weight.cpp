#include "backend/cpu/packed_weight.h"

#include "base/block_rounding.h"
#include "base/small_floats.h"

namespace sizewise::cpu {
namespace {

using Block = float[kGroupRows][kBlockDepth];
static_assert(kBlockDepth == kBlockValues);

std::int64_t bytes_of_block(WeightFormat format) {
  constexpr std::int64_t numbers = std::int64_t{kGroupRows} * kBlockDepth;
  switch (format) {
    case WeightFormat::bf16:
      return 2 * numbers;
    case WeightFormat::int8:
      return numbers;
    case WeightFormat::int4:
      break;
  }
  return numbers / 2;
}

void read_block(const float* weight, int rows, int depth, std::int64_t group, std::int64_t block, Block& values) {
  for (int row = 0; row < kGroupRows; ++row) {
    const std::int64_t i = group * kGroupRows + row;
    for (int d = 0; d < kBlockDepth; ++d) {
      const std::int64_t k = block * kBlockDepth + d;
      values[row][d] = i < rows && k < depth ? weight[i * depth + k] : 0.0f;
    }
  }
}

void pack_bf16(const Block& values, std::uint8_t* to) {
  for (int pair = 0; pair < kBlockDepth / 2; ++pair) {
    for (int row = 0; row < kGroupRows; ++row) {
      for (int half = 0; half < 2; ++half, to += 2) {
        const std::uint16_t bits = to_bf16(values[row][2 * pair + half]);
        to[0] = static_cast<std::uint8_t>(bits);
        to[1] = static_cast<std::uint8_t>(bits >> 8);
      }
    }
  }
}

void pack_int8(const Block& values, std::uint8_t* to, std::uint16_t* scales) {
  for (int row = 0; row < kGroupRows; ++row) {
    const RoundedBlock rounded = round_to_int8(values[row]);
    scales[row] = rounded.scale;
    for (int d = 0; d < kBlockDepth; ++d)
      to[(d / 4 * kGroupRows + row) * 4 + d % 4] =
          static_cast<std::uint8_t>(rounded.numbers[static_cast<std::size_t>(d)] + 128);
  }
}

void pack_int4(const Block& values, std::uint8_t* to, std::uint16_t* scales) {
  for (int row = 0; row < kGroupRows; ++row) {
    const RoundedBlock rounded = round_to_int4(values[row]);
    scales[row] = rounded.scale;
    const auto number = [&](int d) { return static_cast<unsigned>(rounded.numbers[static_cast<std::size_t>(d)] + 8); };
    for (int d = 0; d < kBlockDepth / 2; ++d)
      to[(d / 4 * kGroupRows + row) * 4 + d % 4] =
          static_cast<std::uint8_t>(number(d) | number(d + kBlockDepth / 2) << 4);
  }
}

}  // namespace

PackedLayout::PackedLayout(WeightFormat format, int rows, int depth)
    : groups((rows + kGroupRows - 1) / kGroupRows),
      blocks((depth + kBlockDepth - 1) / kBlockDepth),
      block_bytes(bytes_of_block(format)) {}

void pack_groups(WeightFormat format, const float* weight, int rows, int depth, std::int64_t first_group,
                 std::int64_t last_group, std::byte* packed) {
  const PackedLayout layout(format, rows, depth);
  auto* values = reinterpret_cast<std::uint8_t*>(packed);
  auto* scales = reinterpret_cast<std::uint16_t*>(packed + layout.value_bytes());
  Block block_values;
  for (std::int64_t group = first_group; group < last_group; ++group) {
    for (std::int64_t block = 0; block < layout.blocks; ++block) {
      const std::int64_t at = group * layout.blocks + block;
      read_block(weight, rows, depth, group, block, block_values);
      std::uint8_t* to = values + at * layout.block_bytes;
      if (format == WeightFormat::bf16) {
        pack_bf16(block_values, to);
      } else if (format == WeightFormat::int8) {
        pack_int8(block_values, to, scales + at * kGroupRows);
      } else {
        pack_int4(block_values, to, scales + at * kGroupRows);
      }
    }
  }
}

void unpack_row(WeightFormat format, const std::byte* packed, int rows, int depth, int row, float* to) {
  const PackedLayout layout(format, rows, depth);
  const int lane = row % kGroupRows;
  const auto* scales = reinterpret_cast<const std::uint16_t*>(packed + layout.value_bytes());
  for (int k = 0; k < depth; ++k) {
    const std::int64_t block = row / kGroupRows * layout.blocks + k / kBlockDepth;
    const auto* values = reinterpret_cast<const std::uint8_t*>(packed) + block * layout.block_bytes;
    const int d = k % kBlockDepth;
    if (format == WeightFormat::bf16) {
      const std::uint8_t* at = values + (d / 2 * kGroupRows + lane) * 4 + d % 2 * 2;
      to[k] = from_bf16(static_cast<std::uint16_t>(at[0] | at[1] << 8));
    } else if (format == WeightFormat::int8) {
      to[k] = static_cast<float>(values[(d / 4 * kGroupRows + lane) * 4 + d % 4] - 128) *
              from_f16(scales[block * kGroupRows + lane]);
    } else {
      const int byte = values[(d % 16 / 4 * kGroupRows + lane) * 4 + d % 4];
      to[k] = static_cast<float>((d < 16 ? byte & 15 : byte >> 4) - 8) * from_f16(scales[block * kGroupRows + lane]);
    }
  }
}

}  // namespace sizewise::cpu
